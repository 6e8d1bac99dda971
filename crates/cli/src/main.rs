//! `sohoa`: turns scanned Vietnamese administrative reports into figures one can trust.

mod args;
mod commands;
mod console;
mod debug_images;
mod evaluation;
mod exit;
mod inputs;
mod model;
mod output;
mod page_reader;
mod picture_reader;
mod pipeline;
mod settings;
mod stages;
mod table;
mod worker;

use std::process::ExitCode;

use clap::Parser as _;

use crate::args::{Cli, Command, LogFormat};
use crate::exit::{Exit, Failure};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let log_format = cli.command.common().map_or(LogFormat::Text, |common| common.log_format);
    if let Some(common) = cli.command.common() {
        console::start_logging(common);
    }
    let done = run(cli.command);
    stages::tell();
    match done {
        Ok(exit) => exit.into(),
        Err(error) => {
            let failure =
                error.downcast::<Failure>().unwrap_or_else(|other| Failure::unreadable(format!("{other:#}")));
            console::tell(&failure, log_format);
            failure.exit_code()
        }
    }
}

fn run(command: Command) -> anyhow::Result<Exit> {
    match command {
        Command::Read(args) => commands::read::run(&args),
        Command::Repair(args) => commands::repair::run(&args),
        Command::Extract(args) => commands::extract::run(&args),
        Command::Aggregate(args) => commands::aggregate::run(&args),
        Command::Evaluate(args) => commands::evaluate::run(&args),
        Command::Doctor(args) => commands::doctor::run(&args),
        Command::Schema => commands::meta::schema(),
        Command::Completions { shell } => commands::meta::completions(shell),
        Command::Man => commands::meta::man(),
        Command::PageWorker => worker::child::run(),
    }
}
