//! Pictures of what went wrong, beside a Markdown report.

use std::collections::BTreeMap;
use std::path::Path;

use sohoa_document::{PageNo, Rect};

use super::{Case, CaseScore, Place};
use crate::output;
use crate::pipeline::Pipeline;

/// Cuts every place that the report shows out of its page, into the folder `NAME-crops` beside `NAME.md`. A page
/// that cannot be shown is left out: the words of the report stand without it.
pub(crate) fn write_crops(
    pipeline: &Pipeline,
    cases: &[Case],
    scores: &mut [CaseScore],
    report: &Path,
) -> anyhow::Result<()> {
    let stem = report.file_stem().unwrap_or_default().to_string_lossy();
    let folder = format!("{stem}-crops");
    for (case, score) in cases.iter().zip(scores) {
        let mut by_page: BTreeMap<PageNo, Vec<&mut Place>> = BTreeMap::new();
        for place in score.places_mut() {
            if let Some(page) = PageNo::new(place.page) {
                by_page.entry(page).or_default().push(place);
            }
        }
        let mut count = 0;
        for (page, places) in by_page {
            let wanted = places.iter().map(|place| place.bounds);
            let wanted = wanted.map(|[a, b, c, d]| Rect::new(a, b, c, d)).collect();
            let Ok(crops) = pipeline.crops(&case.input, page, wanted) else { continue };
            for (place, crop) in places.into_iter().zip(crops) {
                let Some(png) = crop else { continue };
                count += 1;
                // A case's name may be a path; one folder holds all pictures.
                let name = format!("{folder}/{}-{count}.png", case.name.replace(['/', '\\'], "-"));
                let path = report.with_file_name(&name);
                output::write_file(&path, |file| Ok(file.write_all(&png)?))?;
                place.crop = Some(name.replace(' ', "%20"));
            }
        }
    }
    Ok(())
}
