//! Lifting seals, signatures and stamps in red or blue off the page, the dark print beneath kept.

use sohoa_document::{PageImage, Pixels};

use crate::bitmap::Bitmap;
use crate::components::components;
use crate::grey::{BLOCK, Grey, is_grey, luminance, luminances};
use crate::level::levels_of;
use crate::mapping::PixelBox;

/// From this difference between the strongest and the weakest channel on, a pixel begins to count as
/// coloured. Tried on JPEG scans at 150-300 dpi: the fringes of black print stay below it.
const CHROMA_LOW: i32 = 28;
/// From this difference on it is coloured beyond doubt.
const CHROMA_HIGH: i32 = 64;
/// Ink at 100 dpi, where thin strokes are mixed with paper, is darker than this.
const DARK: u8 = 170;
/// Pixels that are looked at together.
const STRETCH: usize = 32;
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

    /// How far apart the channels of a pixel may be for it to be grey whatever its tone: making the paper white moves them
    /// apart by no more than its own tint. `None` on paper of so much tint that no pixel is beyond doubt.
    fn plainly_grey(&self) -> Option<u8> {
        let (least, most) = (self.paper.iter().min(), self.paper.iter().max());
        let (least, most) = (i32::from(least.copied().unwrap_or(0)), i32::from(most.copied().unwrap_or(0)));
        let tint = 255 * (most - least) / least.max(1);
        u8::try_from((CHROMA_LOW - 2 - tint) * least / 255).ok()
    }
}

/// Measures the colours of a page; `None` for a grey one.
pub(crate) fn colours(page: &PageImage) -> Option<Colours> {
    let Pixels::Rgb(data) = &page.pixels else { return None };
    let pixels = data.as_chunks::<3>().0;
    // A prime step walks all columns in turn.
    let sample = || pixels.iter().step_by(13);
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

/// Where, on a page reduced by some factor to `dpi`, coloured ink is text that must be read: a number written
/// in blue, a value printed in red.
///
/// Stamps and signatures are large and their letters stand within them; text in colour is a single row of
/// letter-sized shapes outside such, long or with dark print beside it. `planes` are the reduced red, green and blue.
pub(crate) fn coloured_text(planes: &[Grey], colours: &Colours, dpi: u32) -> Option<Bitmap> {
    let [red, green, blue] = planes else { return None };
    let inch = dpi.max(10) as i32;
    let (width, height) = (red.width, red.height);
    let balance = colours.paper.map(gains);
    let plainly_grey = colours.plainly_grey();
    let mut coloured = Bitmap::blank(width, height);
    let mut dark = Bitmap::blank(width, height);
    let mut strong = Bitmap::blank(width, height);
    // Neither coloured nor dark, as most pixels are; made white they are brighter still.
    let plain = |red: &[u8], green: &[u8], blue: &[u8]| {
        let pixels = red.iter().zip(green).zip(blue);
        plainly_grey.is_some_and(|apart| {
            pixels.fold(true, |all, ((&r, &g), &b)| {
                let (least, most) = (r.min(g).min(b), r.max(g).max(b));
                all & (most >= DARK) & (most.wrapping_sub(least) <= apart)
            })
        })
    };
    for (y, left) in (0..height).flat_map(|y| (0..width).step_by(STRETCH).map(move |left| (y, left))) {
        let stretch = left..(left + STRETCH).min(width);
        let [red, green, blue] = [red, green, blue].map(|plane| &plane.row(y)[stretch.clone()]);
        if plain(red, green, blue) {
            continue;
        }
        for (x, ((&r, &g), &b)) in stretch.zip(red.iter().zip(green).zip(blue)) {
            let (r, g, b) = balanced(&balance, &[r, g, b]);
            let chroma = r.max(g).max(b) - r.min(g).min(b);
            // Thin strokes are mixed with paper at this size.
            if chroma >= (CHROMA_LOW + CHROMA_HIGH) / 2 {
                coloured.fill_run(y, x, x + 1, true);
                // A seal shining through from the back is pale all over; strokes have dark middles.
                strong.fill_run(y, x, x + 1, luminance(r as u8, g as u8, b as u8) < DARK);
            } else if r.max(g).max(b) < i32::from(DARK) {
                dark.fill_run(y, x, x + 1, true);
            }
        }
    }
    // Shapes up to a tenth of an inch apart in a row belong together; rows of print are further apart than the
    // parts of a seal.
    let (reach, gap) = ((inch / 20).max(1) as usize, (inch / 60).max(1) as usize);
    let (groups, runs) = components(&coloured.widened(reach).heightened(gap));
    let large: Vec<PixelBox> =
        groups.iter().map(|group| group.bounds).filter(|b| b.height() * 2 > inch).collect();
    let inked = |of: &Bitmap| {
        let mut ink = vec![0u32; groups.len()];
        for run in &runs {
            for (left, right) in of.runs(run.y as usize) {
                let shared = right.min(run.right as usize).saturating_sub(left.max(run.left as usize));
                ink[run.component as usize] += shared as u32;
            }
        }
        ink
    };
    let (ink, strong) = (inked(&coloured), inked(&strong));
    let mut text = Bitmap::blank(width, height);
    let mut any = false;
    for ((group, &ink), &strong) in groups.iter().zip(&ink).zip(&strong) {
        let (across, down) =
            (group.bounds.width() - 2 * reach as i32, group.bounds.height() - 2 * gap as i32);
        // The letters of a stamp stand within its frame.
        if large.iter().any(|frame| frame.intersection(&group.bounds).is_some()) {
            continue;
        }
        // As high as a line of 8 to 24 points and no solid blot.
        let row = down * 14 >= inch && down * 10 <= inch * 3 && across * 20 >= inch;
        let area = i64::from(across) * i64::from(down);
        let strokes = (area / 10..=area * 6 / 10).contains(&i64::from(ink)) && strong * 4 >= ink;
        let long = across >= 5 * down;
        if row && strokes && (long || dark_beside(&dark, &group.bounds, inch)) {
            any = true;
            for y in group.bounds.top..group.bounds.bottom {
                text.fill_run(y as usize, group.bounds.left as usize, group.bounds.right as usize, true);
            }
        }
    }
    any.then_some(text)
}

/// Whether dark print stands on the same row within a third of an inch to the left or right.
fn dark_beside(dark: &Bitmap, bounds: &PixelBox, inch: i32) -> bool {
    let reach = inch / 3;
    let (middle, half) = ((bounds.top + bounds.bottom) / 2, bounds.height() / 4);
    let rows = (middle - half).max(0) as usize..((middle + half).max(0) as usize).min(dark.height);
    let count = |from: i32, to: i32| -> usize {
        let (from, to) = (from.max(0) as usize, to.max(0) as usize);
        rows.clone()
            .flat_map(|y| dark.runs(y))
            .map(|(left, right)| right.min(to).saturating_sub(left.max(from)))
            .sum()
    };
    let least = (inch / 8).max(2) as usize;
    count(bounds.left - reach, bounds.left) >= least || count(bounds.right, bounds.right + reach) >= least
}

/// The page in grey; coloured ink as bright as paper, dark print under it dark. `text`, reduced by `factor`,
/// says where coloured ink stays.
///
/// A coloured pixel takes its strongest channel (in it a seal is nearly as bright as paper, print is not),
/// stretched so that the seal's own ink becomes white. In between the two the change is gradual.
pub(crate) fn lifted(page: &PageImage, colours: &Colours, text: Option<(&Bitmap, usize)>) -> Grey {
    let Pixels::Rgb(data) = &page.pixels else { return Grey::of(page) };
    let width = (page.width_px as usize).max(1);
    let balance = colours.paper.map(gains);
    let stretch = colours.white.map(|white| stretched(colours.dark, white));
    let plainly_grey = colours.plainly_grey();
    let one = |place: usize, pixel: &[u8; 3]| {
        let plain = luminance(pixel[0], pixel[1], pixel[2]);
        let [r, g, b] = pixel.map(i32::from);
        if plainly_grey.is_some_and(|most| r.max(g).max(b) - r.min(g).min(b) <= i32::from(most)) {
            return plain;
        }
        let (r, g, b) = balanced(&balance, pixel);
        let strongest = r.max(g).max(b);
        let chroma = strongest - r.min(g).min(b);
        if chroma <= CHROMA_LOW {
            return plain;
        }
        if let Some((text, factor)) = text
            && text.get(place % width / factor, place / width / factor)
        {
            return plain;
        }
        let weight = (chroma - CHROMA_LOW).min(CHROMA_HIGH - CHROMA_LOW);
        let bright = i32::from(stretch[usize::from(b > r)][strongest as usize]).max(i32::from(plain));
        let mixed = i32::from(plain) * (CHROMA_HIGH - CHROMA_LOW - weight) + bright * weight;
        (mixed / (CHROMA_HIGH - CHROMA_LOW)) as u8
    };
    let each = |first: usize, pixels: &[u8], out: &mut [u8]| {
        for ((place, pixel), tone) in (first..).zip(pixels.as_chunks::<3>().0).zip(out) {
            *tone = one(place, pixel);
        }
    };
    let mut grey = vec![0; data.len() / 3];
    let (blocks, rest) = data.as_chunks::<BLOCK>();
    let (tones, last) = grey.as_chunks_mut::<{ BLOCK / 3 }>();
    for (index, (block, tones)) in blocks.iter().zip(tones).enumerate() {
        // Most of a page is paper and print.
        if plainly_grey.is_some_and(|most| is_grey(&data[index * BLOCK..], most)) {
            *tones = luminances(block);
        } else {
            each(index * (BLOCK / 3), block, tones);
        }
    }
    each(blocks.len() * (BLOCK / 3), rest, last);
    Grey::from_data(page.width_px as usize, page.height_px as usize, grey)
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
