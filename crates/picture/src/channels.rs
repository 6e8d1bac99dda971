//! A page's pixels row by row, each channel by itself.

use sohoa_document::{PageImage, Pixels};

use crate::background::{PaperMap, SIDE};
use crate::grey::{Grey, luminance};
use crate::mapping::PixelBox;
use crate::wide::wide;

/// Reads the rows of a page, its paper made white on the way where it was found uneven.
pub(crate) struct Rows<'a> {
    page: &'a PageImage,
    light: Option<Light<'a>>,
    /// Of the row that was read last: one channel of a grey page, else red, green and blue.
    channels: Vec<Vec<u8>>,
}

/// What makes the paper white.
struct Light<'a> {
    /// The paper's tones, for each channel by itself, so that the tint of the light goes too.
    maps: &'a [PaperMap],
    /// Pixels of the page along the side of a map's square.
    spacing: usize,
    /// Which band of rows the gains are for.
    band: Option<usize>,
    /// For each pixel of a row, in 256ths.
    gains: Vec<Vec<u16>>,
}

impl<'a> Rows<'a> {
    /// The rows as they are.
    pub(crate) fn of(page: &'a PageImage) -> Self {
        let count = match page.pixels {
            Pixels::Grey(_) => 1,
            Pixels::Rgb(_) => 3,
        };
        Self { page, light: None, channels: vec![vec![255; page.width_px as usize]; count] }
    }

    /// The rows with their paper made white: each tone is divided by the paper's around it. `maps` holds one map for each
    /// channel, told on the page reduced by `factor`.
    pub(crate) fn whitened(page: &'a PageImage, maps: &'a [PaperMap], factor: usize) -> Self {
        let light = Light::through(maps, SIDE * factor.max(1), page.width_px as usize);
        Self { light: Some(light), ..Self::of(page) }
    }

    pub(crate) fn width(&self) -> usize {
        self.page.width_px as usize
    }

    pub(crate) fn height(&self) -> usize {
        self.page.height_px as usize
    }

    /// The channels of a row; white where the page has fewer pixels than it says.
    pub(crate) fn row(&mut self, y: usize) -> &[Vec<u8>] {
        let columns = y * self.width()..(y + 1) * self.width();
        match (&self.page.pixels, self.channels.as_mut_slice()) {
            (Pixels::Grey(data), [grey]) => match data.get(columns) {
                Some(row) => grey.copy_from_slice(row),
                None => grey.fill(255),
            },
            (Pixels::Rgb(data), [red, green, blue]) => match data.as_chunks().0.get(columns) {
                Some(row) => part(row, red, green, blue),
                None => [red, green, blue].into_iter().for_each(|channel| channel.fill(255)),
            },
            _ => {}
        }
        if let Some(light) = &mut self.light {
            light.fall_on(y);
            self.channels.iter_mut().zip(&light.gains).for_each(|(channel, gains)| multiply(channel, gains));
        }
        &self.channels
    }

    /// The brightness of all pixels.
    pub(crate) fn grey(&mut self) -> Grey {
        let page = PixelBox::new(0, 0, self.width() as i32, self.height() as i32);
        self.part(&page)
    }

    /// The brightness of what a box holds, as far as it lies on the page.
    pub(crate) fn part(&mut self, bounds: &PixelBox) -> Grey {
        let bounds = bounds.padded(0, 0, self.page.width_px, self.page.height_px);
        let (left, right) = (bounds.left as usize, bounds.right.max(bounds.left) as usize);
        let rows = bounds.top as usize..bounds.bottom as usize;
        let mut grey = Grey::filled(right - left, rows.len(), 255);
        for (out, y) in rows.enumerate() {
            match self.row(y) {
                [red, green, blue] => {
                    let [red, green, blue] = [red, green, blue].map(|channel| &channel[left..right]);
                    brightness(red, green, blue, grey.row_mut(out));
                }
                [own, ..] => grey.row_mut(out).copy_from_slice(&own[left..right]),
                [] => {}
            }
        }
        grey
    }

    /// The page, its pixels as they are read.
    pub(crate) fn page(&mut self) -> PageImage {
        let mut data = Vec::with_capacity(self.width() * self.height() * self.channels.len());
        for y in 0..self.height() {
            match self.row(y) {
                [red, green, blue] => {
                    let pixels = red.iter().zip(green).zip(blue);
                    data.extend(pixels.flat_map(|((&red, &green), &blue)| [red, green, blue]));
                }
                grey => grey.iter().for_each(|grey| data.extend(grey)),
            }
        }
        let pixels = if self.channels.len() == 1 { Pixels::Grey(data) } else { Pixels::Rgb(data) };
        PageImage { pixels, ..*self.page }
    }
}

impl<'a> Light<'a> {
    fn through(maps: &'a [PaperMap], spacing: usize, width: usize) -> Self {
        Self { maps, spacing, band: None, gains: vec![vec![256; width]; maps.len()] }
    }

    /// Makes the gains those of a row.
    fn fall_on(&mut self, y: usize) {
        // Over a quarter of a square shadows are as deep.
        let height = self.spacing / 4;
        let band = y / height;
        if self.band != Some(band) {
            self.band = Some(band);
            let middle = band * height + height / 2;
            let maps = self.maps.iter().zip(&mut self.gains);
            maps.for_each(|(map, gains)| map.write_gains(middle, self.spacing, gains));
        }
    }
}

wide! {
    /// Parts pixels into their channels.
    fn part(pixels: &[[u8; 3]], red: &mut [u8], green: &mut [u8], blue: &mut [u8]) {
        for (((&pixel, red), green), blue) in pixels.iter().zip(red).zip(green).zip(blue) {
            [*red, *green, *blue] = pixel;
        }
    }
}

/// Makes a plane's paper white by the map that it told.
pub(crate) fn whiten(plane: &mut Grey, map: &PaperMap) {
    let maps = std::slice::from_ref(map);
    let mut light = Light::through(maps, SIDE, plane.width);
    for y in 0..plane.height {
        light.fall_on(y);
        multiply(plane.row_mut(y), &light.gains[0]);
    }
}

wide! {
    /// The brightness of pixels by their channels.
    pub(crate) fn brightness(red: &[u8], green: &[u8], blue: &[u8], out: &mut [u8]) {
        for (((&red, &green), &blue), out) in red.iter().zip(green).zip(blue).zip(out) {
            *out = luminance(red, green, blue);
        }
    }
}

wide! {
    /// Tones by their gains of 256, white being the most.
    fn multiply(tones: &mut [u8], gains: &[u16]) {
        for (tone, &gain) in tones.iter_mut().zip(gains) {
            *tone = multiplied(*tone, gain);
        }
    }
}

/// A tone by a gain of 256, white being the most.
#[inline(always)]
pub(crate) fn multiplied(tone: u8, gain: u16) -> u8 {
    // A product of 24 bits in two parts of 16, which processors have for many at once.
    let (whole, part) = (gain >> 8, gain & 255);
    let product = u16::from(tone).wrapping_mul(whole).wrapping_add(u16::from(tone).wrapping_mul(part) >> 8);
    product.min(255) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reduce::reduced_channels;

    fn tone(x: u32, y: u32, channel: u32) -> u8 {
        ((x * 7 + y * 13 + channel * 80) % 256) as u8
    }

    fn page(width: u32, height: u32) -> PageImage {
        let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let data = places.flat_map(|(x, y)| (0..3).map(move |channel| tone(x, y, channel))).collect();
        PageImage { width_px: width, height_px: height, dpi: 100, pixels: Pixels::Rgb(data) }
    }

    #[test]
    fn rows_hold_the_channels_of_the_page() {
        // Widths about those that are done at once.
        for width in [0, 1, 15, 16, 31, 32, 33, 64, 100] {
            let page = page(width, 3);
            let mut rows = Rows::of(&page);
            for y in 0..3 {
                let channels: Vec<Vec<u8>> =
                    (0..3).map(|channel| (0..width).map(|x| tone(x, y, channel)).collect()).collect();
                assert_eq!(rows.row(y as usize), channels, "row {y} of {width}");
                let one = PixelBox::new(0, y as i32, width as i32, y as i32 + 1);
                let bright = (0..width).map(|x| luminance(tone(x, y, 0), tone(x, y, 1), tone(x, y, 2)));
                assert_eq!(rows.part(&one).data, bright.collect::<Vec<u8>>());
            }
            assert_eq!(rows.page(), page);
        }
    }

    #[test]
    fn what_the_page_lacks_is_white() {
        let short = PageImage { height_px: 5, ..page(20, 3) };
        let grey = Rows::of(&short).grey();
        assert_eq!((grey.width, grey.height), (20, 5));
        assert!(grey.data[60..].iter().all(|&tone| tone == 255));
    }

    #[test]
    fn gains_multiply_to_white_at_most() {
        for gain in [0, 1, 255, 256, 300, 512, 1020] {
            for tone in 0..=255u8 {
                let product = (u32::from(tone) * u32::from(gain) / 256).min(255);
                assert_eq!(u32::from(multiplied(tone, gain)), product, "{tone} by {gain}");
            }
        }
    }

    #[test]
    fn a_dim_page_is_whitened_row_by_row_as_in_planes() {
        let mut dim = page(400, 300);
        if let Pixels::Rgb(data) = &mut dim.pixels {
            data.iter_mut().for_each(|tone| *tone /= 2);
        }
        let mut planes = reduced_channels(&dim, 1);
        let maps: Vec<PaperMap> = planes.iter().map(PaperMap::of).collect();
        planes.iter_mut().zip(&maps).for_each(|(plane, map)| whiten(plane, map));
        let mut rows = Rows::whitened(&dim, &maps, 1);
        for y in 0..300 {
            let expected: Vec<&[u8]> = planes.iter().map(|plane| plane.row(y)).collect();
            assert_eq!(rows.row(y), expected);
        }
    }
}
