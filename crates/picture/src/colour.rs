//! Lifting seals, signatures and stamps in red or blue off the page, the dark print beneath kept.

use crate::bitmap::Bitmap;
use crate::channels::{Rows, brightness, multiplied};
use crate::components::components;
use crate::grey::{Counts, Grey, luminance};
use crate::level::levels_of;
use crate::mapping::PixelBox;
use crate::wide::wide;

/// From this difference between the strongest and the weakest channel on, a pixel begins to count as
/// coloured. Tried on JPEG scans at 150-300 dpi: the fringes of black print stay below it.
const CHROMA_LOW: u8 = 28;
/// From this difference on it is coloured beyond doubt.
const CHROMA_HIGH: u8 = 64;
/// Ink at 100 dpi, where thin strokes are mixed with paper, is darker than this.
const DARK: u8 = 170;
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
pub(crate) fn colours(rows: &mut Rows) -> Option<Colours> {
    // Every eighth row: no line of letters falls between.
    let mut sample = [const { Vec::new() }; 3];
    for y in (0..rows.height()).step_by(8) {
        let [red, green, blue] = rows.row(y) else { return None };
        sample.iter_mut().zip([red, green, blue]).for_each(|(all, own)| all.extend_from_slice(own));
    }
    let [red, green, blue] = &sample;
    let mut grey = vec![0; red.len()];
    brightness(red, green, blue, &mut grey);
    // One in a few tells the same.
    let levels = |tones: &[u8]| {
        let mut counts = Counts::default();
        counts.add_each(tones, 5);
        levels_of(&counts.sum())
    };
    let paper = sample.each_ref().map(|channel| levels(channel).paper);
    let dark = i32::from(levels(&grey).ink);
    let balance = balance(paper);
    let mut strongest = grey;
    tell_inks(red, green, blue, &balance, &mut strongest);
    let mut counts = [[0u32; 256]; 2];
    for (place, &strongest) in strongest.iter().enumerate().filter(|(_, strongest)| **strongest > 0) {
        let pixel = Pixel::on_white([red[place], green[place], blue[place]], &balance);
        counts[usize::from(pixel.is_bluish())][usize::from(strongest)] += 1;
    }
    let coloured: u32 = counts.iter().flatten().sum();
    let white = counts.map(|counts| pure_ink_brightness(&counts, dark));
    Some(Colours { paper, share: coloured as f32 / red.len().max(1) as f32, white, dark })
}

wide! {
    /// The strongest channel of pixels that are coloured beyond doubt, 0 for all others.
    fn tell_inks(red: &[u8], green: &[u8], blue: &[u8], balance: &[u16; 3], out: &mut [u8]) {
        for (((&red, &green), &blue), out) in red.iter().zip(green).zip(blue).zip(out) {
            let pixel = Pixel::on_white([red, green, blue], balance);
            *out = if pixel.chroma() >= CHROMA_HIGH { pixel.strongest() } else { 0 };
        }
    }
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
    let balance = balance(colours.paper);
    let [mut coloured, mut strong, mut dark] = [(); 3].map(|()| Bitmap::blank(width, height));
    let mut kinds = vec![0; width];
    for y in 0..height {
        tell_kinds(red.row(y), green.row(y), blue.row(y), &balance, &mut kinds);
        for (bitmap, kind) in [(&mut coloured, COLOURED), (&mut strong, STRONG), (&mut dark, PRINT)] {
            bitmap.set_row(y, &kinds, |kinds| kinds & kind != 0);
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

/// Bits of [`tell_kinds`].
const COLOURED: u8 = 1;
const STRONG: u8 = 2;
const PRINT: u8 = 4;

wide! {
    /// Tells of each pixel whether it is coloured, whether strongly so, or dark print.
    fn tell_kinds(red: &[u8], green: &[u8], blue: &[u8], balance: &[u16; 3], out: &mut [u8]) {
        // Thin strokes are mixed with paper at this size.
        const LEAST_CHROMA: u8 = (CHROMA_LOW + CHROMA_HIGH) / 2;
        for (((&red, &green), &blue), out) in red.iter().zip(green).zip(blue).zip(out) {
            let pixel = Pixel::on_white([red, green, blue], balance);
            let is_coloured = pixel.chroma() >= LEAST_CHROMA;
            // A seal shining through from the back is pale all over; strokes have dark middles.
            let is_strong = is_coloured & (luminance(pixel.red, pixel.green, pixel.blue) < DARK);
            let is_print = !is_coloured & (pixel.strongest() < DARK);
            let bit = |is: bool, kind: u8| if is { kind } else { 0 };
            *out = bit(is_coloured, COLOURED) | bit(is_strong, STRONG) | bit(is_print, PRINT);
        }
    }
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
pub(crate) fn lifted(rows: &mut Rows, colours: &Colours, text: Option<(&Bitmap, usize)>) -> Grey {
    let ink = Ink::of(colours);
    let mut grey = Grey::filled(rows.width(), rows.height(), 255);
    for y in 0..rows.height() {
        let [red, green, blue] = rows.row(y) else { return grey };
        let out = grey.row_mut(y);
        brightness(red, green, blue, out);
        let mut kept = Vec::new();
        if let Some((text, factor)) = text.filter(|(text, factor)| y / factor < text.height) {
            let runs = text.runs(y / factor).map(|(left, right)| left * factor..right * factor);
            kept.extend(runs.map(|run| (run.clone(), out[run].to_vec())));
        }
        lift(red, green, blue, &ink, out);
        kept.into_iter().for_each(|(run, tones)| out[run].copy_from_slice(&tones));
    }
    grey
}

/// How ink in colour is made as bright as paper; gains are of 256.
struct Ink {
    /// What makes the paper white in each channel.
    balance: [u16; 3],
    /// Print is as dark as this.
    dark: u8,
    /// What makes reddish and bluish ink white, by which it is brighter than print.
    stretch: [u16; 2],
}

impl Ink {
    fn of(colours: &Colours) -> Self {
        let dark = colours.dark;
        Self {
            balance: balance(colours.paper),
            dark: dark as u8,
            stretch: colours.white.map(|white| gain(255 - dark, white - dark)),
        }
    }
}

/// So many pixels are looked at together for colours.
const STRETCH: usize = 128;

wide! {
    /// Makes coloured pixels as bright as their strongest channel, stretched, is more than they; `out` holds their brightness.
    fn lift(red: &[u8], green: &[u8], blue: &[u8], ink: &Ink, out: &mut [u8]) {
        const RANGE: u16 = (CHROMA_HIGH - CHROMA_LOW) as u16;
        let Ink { balance, dark, stretch } = *ink;
        let channels = red.chunks(STRETCH).zip(green.chunks(STRETCH)).zip(blue.chunks(STRETCH));
        for (((red, green), blue), out) in channels.zip(out.chunks_mut(STRETCH)) {
            // Most of a page has no colour.
            let pixels = red.iter().zip(green).zip(blue);
            let chroma = |((&red, &green), &blue)| Pixel::on_white([red, green, blue], &balance).chroma();
            if pixels.map(chroma).fold(0, u8::max) <= CHROMA_LOW {
                continue;
            }
            for (((&red, &green), &blue), out) in red.iter().zip(green).zip(blue).zip(out) {
                let pixel = Pixel::on_white([red, green, blue], &balance);
                let weight = u16::from(pixel.chroma().saturating_sub(CHROMA_LOW)).min(RANGE);
                let gain = if pixel.is_bluish() { stretch[1] } else { stretch[0] };
                let above = multiplied(pixel.strongest().saturating_sub(dark), gain);
                let bright = pixel.strongest().min(dark).saturating_add(above).max(*out);
                let mixed = u16::from(*out).wrapping_mul(RANGE.wrapping_sub(weight));
                *out = (mixed.wrapping_add(u16::from(bright).wrapping_mul(weight)) / RANGE) as u8;
            }
        }
    }
}

/// A pixel as it is where the paper is white.
#[derive(Clone, Copy)]
struct Pixel {
    red: u8,
    green: u8,
    blue: u8,
}

impl Pixel {
    #[inline(always)]
    fn on_white([red, green, blue]: [u8; 3], balance: &[u16; 3]) -> Self {
        Self {
            red: multiplied(red, balance[0]),
            green: multiplied(green, balance[1]),
            blue: multiplied(blue, balance[2]),
        }
    }

    #[inline(always)]
    fn strongest(self) -> u8 {
        self.red.max(self.green).max(self.blue)
    }

    /// How far apart its strongest and its weakest channel are.
    #[inline(always)]
    fn chroma(self) -> u8 {
        self.strongest().wrapping_sub(self.red.min(self.green).min(self.blue))
    }

    #[inline(always)]
    fn is_bluish(self) -> bool {
        self.blue > self.red
    }
}

/// What makes the paper white in each channel, in 256ths.
fn balance(paper: [u8; 3]) -> [u16; 3] {
    paper.map(|paper| gain(255, paper.into()))
}

fn gain(to: i32, from: i32) -> u16 {
    (to * 256 / from.max(1)) as u16
}
