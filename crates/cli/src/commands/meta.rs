//! `schema`, `completions`, `man`: what the program says about itself.

use clap::CommandFactory as _;

use crate::args::Cli;
use crate::exit::Exit;
use crate::output;

/// Prints the JSON Schema of the `extract` output.
pub(crate) fn schema() -> anyhow::Result<Exit> {
    let mut text = serde_json::to_string_pretty(&sohoa_schema::json_schema())?;
    text.push('\n');
    output::print(text.as_bytes())?;
    Ok(Exit::Done)
}

/// Prints completions for a shell.
pub(crate) fn completions(shell: clap_complete::Shell) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "sohoa", &mut script);
    output::print(&script)?;
    Ok(Exit::Done)
}

/// Prints the man page, its subcommands included.
pub(crate) fn man() -> anyhow::Result<Exit> {
    let mut page = Vec::new();
    let command = Cli::command();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    for subcommand in command.get_subcommands().filter(|subcommand| !subcommand.is_hide_set()) {
        let name = format!("sohoa-{}", subcommand.get_name());
        let man = clap_mangen::Man::new(subcommand.clone().name(name));
        man.render_name_section(&mut page)?;
        man.render_synopsis_section(&mut page)?;
        man.render_options_section(&mut page)?;
    }
    output::print(&page)?;
    Ok(Exit::Done)
}
