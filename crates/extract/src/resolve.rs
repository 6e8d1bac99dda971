//! Slots into metrics.

use crate::rules::{Hold, Known, MetricRule, Rules, Slot, Slots};

/// The rule whose slots hold; `beside` are those said beside the number, `around` those inherited.
pub(crate) fn metric<'r>(rules: &'r Rules, beside: &Slots, around: &Slots) -> Option<&'r MetricRule> {
    let mut all = *beside;
    all.fill(around);
    rules.metrics.iter().find(|rule| holds(rule, beside, &all, rules.known))
}

fn holds(rule: &MetricRule, beside: &Slots, all: &Slots, known: Known) -> bool {
    let needed = rule.needs.iter().all(|&(slot, value, hold)| match hold {
        Hold::Anyhow => all.get(slot) == value,
        Hold::Beside => beside.get(slot) == value,
        Hold::IfSaid => !beside.has(slot) || beside.get(slot) == value,
        Hold::Absent => !beside.has(slot),
    });
    let covered = |slot: Slot| {
        let value = beside.get(slot);
        value == 0
            || slot == Slot::Total
            || rule.needs.iter().any(|(needed, _, _)| *needed == slot)
            || rule.may.iter().any(|(may, allowed)| *may == slot && (*allowed == 0 || *allowed == value))
    };
    // A rate or an amount of money is never taken for a count, nor a count for them.
    let measured = rule.needs.iter().any(|(slot, _, _)| *slot == Slot::Measure)
        || !matches!(all.get(Slot::Measure), value if value == known.rate || value == known.amount);
    needed && measured && Slot::ALL.iter().all(|(slot, _)| covered(*slot))
}

/// What was received, is pending or late, and by which way it came, without a word for what it is: dossiers, as long as
/// nothing else has been spoken of.
pub(crate) fn assume_dossiers(known: &Known, beside: &mut Slots, around: &Slots) -> bool {
    let unsaid = [beside, around].iter().all(|slots| !slots.has(Slot::Subject) && !slots.has(Slot::Noun));
    let handled = [Slot::Action, Slot::Deadline, Slot::Origin].iter().any(|slot| beside.has(*slot))
        || beside.has(Slot::Channel) && around.has(Slot::Action);
    if unsaid && handled {
        beside.set(Slot::Subject, known.dossier);
    }
    unsaid && handled
}

/// Settles the subject: what the noun counts, by what is spoken of around it.
pub(crate) fn settle_subject(known: &Known, beside: &mut Slots, around: &Slots) {
    let mut noun = beside.get(Slot::Noun);
    if noun == 0 || noun == known.case && around.has(Slot::Noun) {
        // `4.002 bộ`, `5 trường hợp`: of what, the words around tell.
        noun = around.get(Slot::Noun);
    }
    if beside.has(Slot::Subject) {
        // `20 hồ sơ đối với TTHC cấp xã` counts dossiers.
        if beside.get(Slot::Noun) == known.dossier && beside.get(Slot::Subject) == known.procedure {
            beside.set(Slot::Subject, known.dossier);
        }
        return;
    }
    // Whose fee is due is a matter of payment, whatever the heading names beside it.
    if beside.get(Slot::Aspect) == known.eligible && around.get(Slot::Subject) != known.dossier {
        beside.set(Slot::Subject, known.payment);
        return;
    }
    // Money that came in online is a payment.
    if beside.get(Slot::Measure) == known.amount && beside.has(Slot::Channel) {
        beside.set(Slot::Subject, known.payment);
        return;
    }
    // `05 kiến nghị` is a complaint where it is received and answered; one that is only made is a proposal.
    let handled = beside.has(Slot::Action) || beside.has(Slot::Channel);
    if beside.get(Slot::Noun) == known.petition && (handled || around.get(Slot::Subject) == known.complaint) {
        beside.set(Slot::Subject, known.complaint);
        return;
    }
    // `1.264 lượt giao dịch` at a counter are visits.
    if beside.get(Slot::Noun) == known.transaction && around.get(Slot::Subject) != known.payment {
        beside.set(Slot::Subject, known.transaction);
        return;
    }
    // What is counted settles it: services and workflows are no dossiers, whatever the line speaks of.
    let counted = beside.get(Slot::Noun);
    if ![0, known.dossier, known.case, known.money, known.transaction].contains(&counted) {
        beside.set(Slot::Subject, counted);
        return;
    }
    let detailed =
        [Slot::Channel, Slot::Deadline, Slot::Origin, Slot::Service].iter().any(|slot| beside.has(*slot));
    let subject = around.get(Slot::Subject);
    let fits = match subject {
        0 => false,
        // `Toàn huyện tiếp nhận 5.062 hồ sơ` behind the rates of payment
        subject if subject == known.payment => !detailed && beside.get(Slot::Action) != known.received,
        subject if subject == known.digitisation => !detailed,
        _ => noun != known.dossier,
    };
    if noun == known.dossier && !fits {
        beside.set(Slot::Subject, known.dossier);
    }
}
