//! Lifting seals, signatures and stamps in red or blue off the page, the dark print beneath kept.

use sohoa_document::{PageImage, Pixels};

use crate::grey::{Grey, luminance};
use crate::level::levels_of;

/// From this difference between the strongest and the weakest channel on, a pixel begins to count as
/// coloured. Tried on JPEG scans at 150-300 dpi: the fringes of black print stay below it.
const CHROMA_LOW: i32 = 28;
/// From this difference on it is coloured beyond doubt.
const CHROMA_HIGH: i32 = 64;
/// The least share of coloured pixels that is evidence of a stamp: a tenth of a square centimetre on A4.
const LEAST_SHARE: f32 = 0.00015;

/// What is known of the colours of a page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Colours {
    /// The paper's red, green and blue.
    pub(crate) paper: [u8; 3],
    /// The share of pixels that are coloured beyond doubt.
    pub(crate) share: f32,
    /// For reddish and for bluish ink: the brightness up to which it is taken for paper.
    white: [i32; 2],
    /// The brightness of dark print.
    dark: i32,
}

impl Colours {
    /// Whether there is enough colour to be lifted.
    pub(crate) fn worth_lifting(&self) -> bool {
        self.share >= LEAST_SHARE
    }
}

/// Measures the colours of a page; `None` for a grey one.
pub(crate) fn colours(page: &PageImage) -> Option<Colours> {
    let Pixels::Rgb(data) = &page.pixels else { return None };
    let pixels = data.as_chunks::<3>().0;
    // A prime step walks all columns in turn.
    let sample = || pixels.iter().step_by(7);
    let mut counts = [[0u32; 256]; 3];
    let mut grey = [0u32; 256];
    for &[r, g, b] in sample() {
        counts[0][usize::from(r)] += 1;
        counts[1][usize::from(g)] += 1;
        counts[2][usize::from(b)] += 1;
        grey[usize::from(luminance(r, g, b))] += 1;
    }
    let paper = [0, 1, 2].map(|channel| levels_of(&counts[channel]).paper);
    let dark = i32::from(levels_of(&grey).ink);
    let balance = paper.map(gains);
    let mut brightness = [[0u32; 256]; 2];
    let (mut coloured, mut total) = (0u32, 0u32);
    for pixel in sample() {
        let (r, g, b) = balanced(&balance, pixel);
        let strongest = r.max(g).max(b);
        total += 1;
        if strongest - r.min(g).min(b) >= CHROMA_HIGH {
            coloured += 1;
            brightness[usize::from(b > r)][strongest as usize] += 1;
        }
    }
    let white = brightness.map(|counts| pure_ink_brightness(&counts, dark));
    Some(Colours { paper, share: coloured as f32 / total.max(1) as f32, white, dark })
}

/// The brightness above which nearly all pure ink of a colour lies: the lower fifth of what is clearly
/// brighter than dark print.
fn pure_ink_brightness(counts: &[u32; 256], dark: i32) -> i32 {
    let from = (dark + 50).clamp(0, 255) as usize;
    let total: u32 = counts[from..].iter().sum();
    let mut seen = 0;
    let tone = counts[from..].iter().position(|&count| {
        seen += count;
        seen * 5 >= total.max(1)
    });
    tone.map_or(200, |tone| (tone + from) as i32).clamp(dark + 70, 235.max(dark + 70))
}

/// The page in grey; coloured ink as bright as paper, dark print under it dark.
///
/// A coloured pixel takes its strongest channel (in it a seal is nearly as bright as paper, print is not),
/// stretched so that the seal's own ink becomes white. In between the two the change is gradual.
pub(crate) fn lifted(page: &PageImage, colours: &Colours) -> Grey {
    let Pixels::Rgb(data) = &page.pixels else { return Grey::of(page) };
    let balance = colours.paper.map(gains);
    let stretch = colours.white.map(|white| stretched(colours.dark, white));
    let grey = data.as_chunks::<3>().0.iter().map(|pixel| {
        let plain = luminance(pixel[0], pixel[1], pixel[2]);
        let (r, g, b) = balanced(&balance, pixel);
        let strongest = r.max(g).max(b);
        let chroma = strongest - r.min(g).min(b);
        if chroma <= CHROMA_LOW {
            return plain;
        }
        let weight = (chroma - CHROMA_LOW).min(CHROMA_HIGH - CHROMA_LOW);
        let bright = i32::from(stretch[usize::from(b > r)][strongest as usize]).max(i32::from(plain));
        let mixed = i32::from(plain) * (CHROMA_HIGH - CHROMA_LOW - weight) + bright * weight;
        (mixed / (CHROMA_HIGH - CHROMA_LOW)) as u8
    });
    Grey::from_data(page.width_px as usize, page.height_px as usize, grey.collect())
}

/// For each tone: what it is when `paper` is made white.
fn gains(paper: u8) -> [u8; 256] {
    std::array::from_fn(|tone| (tone * 255 / usize::from(paper.max(1))).min(255) as u8)
}

/// For each brightness of a coloured pixel: dark stays, `white` and above becomes white.
fn stretched(dark: i32, white: i32) -> [u8; 256] {
    std::array::from_fn(|tone| {
        let tone = tone as i32;
        if tone <= dark {
            tone as u8
        } else {
            (dark + (tone - dark) * (255 - dark) / (white - dark).max(1)).min(255) as u8
        }
    })
}

fn balanced(balance: &[[u8; 256]; 3], &[r, g, b]: &[u8; 3]) -> (i32, i32, i32) {
    (
        i32::from(balance[0][usize::from(r)]),
        i32::from(balance[1][usize::from(g)]),
        i32::from(balance[2][usize::from(b)]),
    )
}
