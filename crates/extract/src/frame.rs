//! What holds around a number in running text: what is spoken of, of whom, in which list.

use sohoa_document::Level;

use crate::mention::Reach;
use crate::rules::{Slot, Slots};

/// A field, a level and an agency, as far as they are named.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scoped {
    pub(crate) field: Option<String>,
    /// `Some(None)` is the issuer's own.
    pub(crate) level: Option<Option<Level>>,
    pub(crate) agency: Option<String>,
}

/// What holds around a number.
#[derive(Debug, Clone, Default)]
pub(crate) struct Frame {
    /// Subject, action and noun as last said.
    pub(crate) context: Slots,
    /// All slots of the last head.
    pub(crate) head: Slots,
    /// Parts of the head follow: `trong đó`, `gồm`, a bracket, a list under a lead-in.
    pub(crate) parts: bool,
    /// They follow in all of the paragraph.
    pub(crate) own_parts: bool,
    pub(crate) reach: Reach,
    /// The field of which the paragraph is.
    pub(crate) own_field: Option<String>,
    /// The field whose name opens it.
    pub(crate) named_field: Option<String>,
    /// The field that the sentence named last, and whether it named others before.
    pub(crate) last_field: Option<String>,
    pub(crate) several_fields: bool,
    /// The field spoken of is that of a part: `trong đó hồ sơ đất đai 1.874`.
    pub(crate) part_field: bool,
    /// Whose what the clause counts first is, and the details behind it: `448 hồ sơ bảo trợ xã hội, đã trả 396`,
    /// `Phòng Nội vụ: 80 hồ sơ (trễ hạn 02)`.
    pub(crate) noun: Scoped,
    /// What was counted first of the field or agency spoken of: another one's bare count is the same.
    pub(crate) opening: Option<Slots>,
    /// That field or agency.
    pub(crate) owner: Option<String>,
    /// The lines are those of a list of fields.
    pub(crate) by_field: bool,
    /// The line opens with the name of what its numbers are of.
    pub(crate) named: bool,
    /// Numbers are targets.
    pub(crate) target: bool,
    /// What remains of this sentence is a target.
    pub(crate) planned: bool,
    /// The shares in what remains of this sentence may be targets.
    pub(crate) wished: bool,
    /// What remains of this sentence speaks of some only, or of one day: `Kiểm tra 30 hồ sơ, có 28 hồ sơ đúng hạn`.
    pub(crate) limited: bool,
    /// What remains of this sentence is of an earlier period: `Cùng kỳ năm trước tiếp nhận 1.190, giải quyết 1.187`.
    pub(crate) past: bool,
    /// The offices that the sentence opened with: `UBND 14 phường tiếp nhận ...`.
    pub(crate) offices: Option<Level>,
    /// A number of this sentence has been read.
    pub(crate) counted: bool,
    /// The number read last names its own level, field or agency.
    pub(crate) scoped: bool,
    /// The number before this one is not reported or was not understood, so a share behind it is of that.
    pub(crate) foreign: bool,
    /// A comparison has been opened in this sentence.
    pub(crate) compared: bool,
    /// The last count, which a share may follow.
    pub(crate) last: Option<usize>,
    /// The slots of the last count, for a share that follows it.
    pub(crate) last_slots: Slots,
    /// The last count of the paragraph above.
    pub(crate) above: Option<usize>,
    /// The whole that the parts belong to.
    pub(crate) whole: Option<usize>,
    /// What the numbers without labels of this sentence take over is not sure.
    pub(crate) guessed: bool,
    /// A name that nobody knows opens the paragraph: of what its figures are is not sure.
    pub(crate) own_unsure: bool,
    /// Whose the figures of this sentence are is not sure.
    pub(crate) unsure: bool,
    /// Inside a bracket.
    pub(crate) bracket: bool,
    /// The bracket says what other things there are among those before it.
    pub(crate) alien: bool,
    /// The value whose change was stated last in this sentence.
    pub(crate) changed: Option<usize>,
    /// The first count of the paragraph.
    pub(crate) first: Option<usize>,
    /// The slots of that count.
    pub(crate) first_slots: Slots,
    /// What a number takes over was said in a sentence before.
    pub(crate) stale: bool,
    /// What the sentence counted first, and whether it went on to count what else became of it.
    pub(crate) kind: Option<Slots>,
    pub(crate) mixed: bool,
    /// Names of fields follow, up to the end of the sentence: `theo lĩnh vực: ...`.
    pub(crate) lists_fields: bool,
    /// Who is said to have done what the sentence tells.
    pub(crate) speaker: Option<String>,
    /// What opens the sentence and holds for all of it: `Qua dịch vụ bưu chính công ích, ...`.
    pub(crate) topic: Slots,
    /// The same of the line above that leads in the list.
    pub(crate) own_topic: Slots,
}

impl Frame {
    /// Ends the sentence for what its numbers count.
    pub(crate) fn end_counts(&mut self) {
        self.stale = self.first.is_some();
        self.kind = None;
    }

    /// Keeps what a number of the sentence that says so itself counts.
    pub(crate) fn count(&mut self, slots: &Slots) {
        let own = slots.only(&[Slot::Subject, Slot::Action, Slot::Deadline]);
        match self.kind {
            None => (self.kind, self.mixed) = (Some(own), false),
            Some(kind) => self.mixed |= kind != own,
        }
        self.stale = false;
    }
}
