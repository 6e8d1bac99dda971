//! `read`: the text of one document.

use crate::args::ReadArgs;
use crate::exit::{Exit, Failure};
use crate::pipeline::Pipeline;
use crate::settings::Settings;
use crate::{inputs, output};

pub(crate) fn run(args: &ReadArgs) -> anyhow::Result<Exit> {
    let mut settings = Settings::resolve(&args.reading, args.common.config.as_deref())?;
    if let Some(folder) = &args.debug_images {
        std::fs::create_dir_all(folder).map_err(|error| {
            let message = format!("--debug-images {}: {error}", folder.display());
            Failure::usage(message, "name a folder that can be written to")
        })?;
        settings.reader.debug_images = Some(std::path::absolute(folder)?);
    }
    let found = inputs::find(std::slice::from_ref(&args.input))?;
    let [input] = found.as_slice() else {
        return Err(Failure::usage(
            format!("{}: `read` takes one document", args.input.display()),
            "for a folder use: sohoa extract FOLDER --out DIR --also text",
        )
        .into());
    };
    let pipeline = Pipeline::new(settings, &args.common)?;
    let reading = pipeline.read(input);
    pipeline.bar().finish_and_clear();
    let mut reading = reading?;
    if !args.raw {
        pipeline.repair(&mut reading)?;
    }
    output::print(reading.text(args.raw).as_bytes())?;
    Ok(if reading.lost_pages() > 0 { Exit::PartlyFailed } else { Exit::Done })
}
