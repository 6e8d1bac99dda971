//! Which period a figure speaks of, beside the document's own.

use sohoa_document::Period;
use sohoa_period::{Closing, Found, Name, Named, What};

use crate::Context;

/// The period a found one stands for: `None` when it says nothing of a figure's period, `Some(None)` for the
/// document's own.
pub(crate) fn period_of(context: &Context, found: &Found, text: &str) -> Option<Option<Period>> {
    let year = context.year();
    let named = match found.what {
        What::Date(_) => return None,
        What::Range { to: None, .. } => return None,
        What::Range { .. } => None,
        What::Named(named) => Some(named.name),
    };
    match named {
        Some(Name::AsOf(_) | Name::SinceTermStart | Name::Years(_)) => return None,
        Some(Name::Own(_)) => return Some(None),
        Some(Name::Previous(_)) => return None,
        _ => {}
    }
    let own = context.period.as_ref();
    let (own_from, own_to) = (own.and_then(|own| own.from), own.and_then(|own| own.to));
    let label = own.and_then(|own| own.label.as_deref()).map(sohoa_orthography::fold_lower);
    let calendar = found.what.bounds(year, Closing::Calendar);
    let reporting = found.what.bounds(year, Closing::Reporting);
    let folded = sohoa_orthography::fold_lower(text);
    let is_own = [calendar, reporting].contains(&(own_from, own_to)) && own_from.is_some()
        || label.as_deref().is_some_and(|label| label == folded || same_name(label, &found.what, year))
        || own_from.is_none() && matches!(found.what, What::Named(Named { name: Name::Year, year: named, .. }) if named == year && year.is_some())
        // A report that states no period at all speaks of the one its text names first.
        || own.is_none_or(|own| own.label.is_none() && own.from.is_none() && own.to.is_none())
            && matches!(found.what, What::Range { .. });
    // The report of a quarter that says `năm 2023` names the year it lies in, not another period.
    if is_own {
        return Some(None);
    }
    let (from, to) = calendar;
    Some(Some(Period { label: text.trim().to_owned(), from, to }))
}

/// Whether the document's label, read by the same grammar, names the same period.
fn same_name(label: &str, what: &What, year: Option<u16>) -> bool {
    sohoa_period::find(label).iter().any(|own| match (own.what, what) {
        (What::Named(own), What::Named(other)) => {
            let with_year = |named: &Named| (named.name, named.year.or(year));
            with_year(&own) == with_year(other)
        }
        (own, other) => own == *other,
    })
}
