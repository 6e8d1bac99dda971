//! The letters of a text layer: a subset of one font, embedded so that every Vietnamese letter has a code.

use std::collections::BTreeMap;
use std::path::Path;

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Finish as _, Name, Pdf, Rect, Ref, Str};
use subsetter::GlyphRemapper;

use crate::SynthError;

const SYSTEM: SystemInfo = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// A font cut down to the letters that are used.
#[derive(Debug, Clone)]
pub(crate) struct Letters {
    font: Vec<u8>,
    /// Letter -> number in the subset and width in thousandths of the type size.
    glyphs: BTreeMap<char, (u16, f32)>,
    ascent: f32,
    descent: f32,
}

impl Letters {
    /// The letters of `text` from a TrueType file; letters that the font lacks are left out.
    pub(crate) fn of(path: &Path, text: &str) -> Result<Self, SynthError> {
        let fault = |message: String| SynthError::Font { path: path.to_owned(), message };
        let data = std::fs::read(path).map_err(SynthError::file(path))?;
        let face = ttf_parser::Face::parse(&data, 0).map_err(|error| fault(error.to_string()))?;
        let scale = 1000.0 / f32::from(face.units_per_em());
        let mut remapper = GlyphRemapper::new();
        let mut glyphs = BTreeMap::new();
        let mut used: Vec<char> = text.chars().collect();
        used.sort_unstable();
        used.dedup();
        for letter in used {
            if let Some(glyph) = face.glyph_index(letter) {
                let width = f32::from(face.glyph_hor_advance(glyph).unwrap_or(0)) * scale;
                glyphs.insert(letter, (remapper.remap(glyph.0), width));
            }
        }
        let font = subsetter::subset(&data, 0, &remapper).map_err(|error| fault(error.to_string()))?;
        Ok(Self {
            font,
            glyphs,
            ascent: f32::from(face.ascender()) * scale,
            descent: f32::from(face.descender()) * scale,
        })
    }

    /// The codes of a text, two bytes a letter.
    pub(crate) fn codes(&self, text: &str) -> Vec<u8> {
        text.chars()
            .filter_map(|letter| self.glyphs.get(&letter))
            .flat_map(|(code, _)| code.to_be_bytes())
            .collect()
    }

    /// The width of a text at type size 1, in the unit of the size.
    pub(crate) fn width(&self, text: &str) -> f32 {
        text.chars().filter_map(|letter| self.glyphs.get(&letter)).map(|(_, width)| width / 1000.0).sum()
    }

    /// Writes the font; `ids` are five free numbers, the first of which names the font.
    pub(crate) fn embed(&self, pdf: &mut Pdf, ids: [Ref; 5]) {
        let [font_id, cid_id, descriptor_id, cmap_id, data_id] = ids;
        let name = Name(b"SOHOAA+Arimo");
        pdf.type0_font(font_id)
            .base_font(name)
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(cid_id)
            .to_unicode(cmap_id);
        let mut cid = pdf.cid_font(cid_id);
        cid.subtype(CidFontType::Type2)
            .base_font(name)
            .system_info(SYSTEM)
            .font_descriptor(descriptor_id)
            .default_width(0.0)
            .cid_to_gid_map_predefined(Name(b"Identity"));
        let mut widths: Vec<(u16, f32)> = self.glyphs.values().copied().collect();
        widths.sort_by_key(|(code, _)| *code);
        let mut writer = cid.widths();
        for (code, width) in widths {
            writer.consecutive(code, [width]);
        }
        writer.finish();
        cid.finish();
        pdf.font_descriptor(descriptor_id)
            .name(name)
            .flags(FontFlags::SYMBOLIC)
            .bbox(Rect::new(-500.0, -300.0, 1300.0, 1000.0))
            .italic_angle(0.0)
            .ascent(self.ascent)
            .descent(self.descent)
            .cap_height(700.0)
            .stem_v(80.0)
            .font_file2(data_id);
        let mut cmap = UnicodeCmap::new(Name(b"Custom"), SYSTEM);
        for (letter, (code, _)) in &self.glyphs {
            cmap.pair(*code, *letter);
        }
        pdf.cmap(cmap_id, &cmap.finish());
        pdf.stream(data_id, &self.font).pair(Name(b"Length1"), self.font.len() as i32);
    }
}
