//! What a statement says without naming it: complaints about one thing, where nothing else is said of complaints, are
//! all that came in. What is pending in time is all that is pending only where it is what the resolved leave over.

use std::collections::{BTreeMap, BTreeSet};

use sohoa_document::Kind;

use crate::mention::{ASSUMED, Mention, Place};
use crate::settle::{Scope, scope};

const RECEIVED: [&str; 2] = ["complaints_received_total", "complaints_received_new"];
const KINDS: [&str; 2] = ["complaints_on_regulations", "complaints_on_conduct"];

type Values = BTreeMap<String, BTreeSet<i64>>;

/// Adds what the mentions of a document imply.
pub(crate) fn implied(mentions: &mut Vec<Mention>) {
    let mut by_scope: BTreeMap<Scope, Values> = BTreeMap::new();
    for mention in mentions.iter().filter(|mention| mention.kind == Kind::Result && mention.change.is_none())
    {
        if let Some(value) = mention.amount.as_whole() {
            let values = by_scope.entry(scope(&mention.reach)).or_default();
            values.entry(mention.metric.clone()).or_default().insert(value);
        }
    }
    let mut added = Vec::new();
    for mention in mentions.iter() {
        let stated = mention.kind == Kind::Result && matches!(mention.place, Place::Prose { .. });
        let (Some(values), Some(value)) = (by_scope.get(&scope(&mention.reach)), mention.amount.as_whole())
        else {
            continue;
        };
        if stated
            && KINDS.contains(&mention.metric.as_str())
            && let Some(strength) = complaints(values, value)
        {
            let strength = mention.strength.min(strength);
            added.push(Mention { metric: RECEIVED[0].to_owned(), strength, ..mention.clone() });
        }
        if stated && mention.metric == "dossiers_pending_within_deadline" && is_rest(values, value) {
            added.push(Mention { metric: "dossiers_pending_total".to_owned(), ..mention.clone() });
        }
    }
    mentions.extend(added);
}

/// `còn 83 hồ sơ đang giải quyết và đều trong thời hạn`: what was received and is not resolved.
fn is_rest(values: &Values, value: i64) -> bool {
    let resolved = one(values, "dossiers_resolved_total");
    let left =
        |received: &str| one(values, received).zip(resolved).and_then(|(all, done)| all.checked_sub(done));
    value > 0
        && !values.contains_key("dossiers_pending_total")
        && one(values, "dossiers_pending_overdue").is_none_or(|overdue| overdue == 0)
        && left("dossiers_received_total") == Some(value)
}

/// The one value that a metric is stated with.
fn one(values: &Values, metric: &str) -> Option<i64> {
    values.get(metric).filter(|values| values.len() == 1)?.first().copied()
}

/// `nhận được 02 phản ánh, kiến nghị về quy định hành chính`, and nothing else of complaints.
fn complaints(values: &Values, value: i64) -> Option<f32> {
    // `Không có phản ánh về quy định hành chính` leaves the others as all.
    let stated = || KINDS.iter().filter_map(|kind| values.get(*kind)).flatten();
    let others = stated().filter(|other| **other != 0 || value == 0).count();
    if others != 1 || RECEIVED.iter().any(|metric| values.contains_key(*metric)) {
        return None;
    }
    let handled = one(values, "complaints_resolved_total")
        .and_then(|resolved| resolved.checked_add(one(values, "complaints_pending_total").unwrap_or(0)));
    Some(if handled == Some(value) { 0.99 } else { ASSUMED })
}
