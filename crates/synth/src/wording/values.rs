//! The figures of a generated report: drawn so that they balance, spoilt on purpose where asked.

use std::collections::BTreeMap;

use crate::random::Random;

/// One family's figures by the end of their metric key.
pub(crate) type Values = BTreeMap<&'static str, i64>;

/// A sum that must hold: the whole, then its parts.
pub(crate) type Rule = (&'static str, &'static [&'static str]);

/// The sums that hold among dossiers.
pub(crate) const DOSSIER_RULES: [Rule; 6] = [
    ("received_total", &["received_new", "carried_over"]),
    ("received_new", &["received_online", "received_direct_or_postal"]),
    ("received_new", &["received_online", "received_direct", "received_postal"]),
    ("resolved_total", &["resolved_early", "resolved_on_time", "resolved_overdue"]),
    ("pending_total", &["pending_within_deadline", "pending_overdue"]),
    ("received_total", &["resolved_total", "pending_total"]),
];

/// The sums that hold among complaints.
pub(crate) const COMPLAINT_RULES: [Rule; 3] = [
    ("received_total", &["received_new", "carried_over"]),
    ("received_total", &["on_regulations", "on_conduct"]),
    ("received_total", &["resolved_total", "pending_total"]),
];

/// Balanced figures of dossiers; `scale` is about the number of dossiers received.
pub(crate) fn dossiers(random: &mut Random, scale: i64) -> Values {
    let new = random.between(scale / 2, scale * 3 / 2).max(4);
    let carried = if random.chance(250) { 0 } else { random.between(1, (new / 12).max(2)) };
    let online = new * random.between(10, 98) / 100;
    let other = new - online;
    let postal = if random.chance(500) { 0 } else { other * random.between(1, 12) / 100 };
    let total = new + carried;
    let pending = if random.chance(100) { 0 } else { (total * random.between(5, 120) / 1000).max(1) };
    let pending_overdue =
        if random.chance(650) { 0 } else { random.between(0, (pending / 10).max(1)).min(pending) };
    let resolved = total - pending;
    let overdue =
        if random.chance(450) { 0 } else { random.between(1, (resolved / 60).max(2)).min(resolved) };
    let early = (resolved - overdue) * random.between(20, 97) / 100;
    BTreeMap::from([
        ("received_total", total),
        ("received_new", new),
        ("carried_over", carried),
        ("received_online", online),
        ("received_direct_or_postal", other),
        ("received_direct", other - postal),
        ("received_postal", postal),
        ("resolved_total", resolved),
        ("resolved_early", early),
        ("resolved_on_time", resolved - overdue - early),
        ("resolved_within_deadline", resolved - overdue),
        ("resolved_overdue", overdue),
        ("pending_total", pending),
        ("pending_within_deadline", pending - pending_overdue),
        ("pending_overdue", pending_overdue),
    ])
}

/// Balanced figures of complaints.
pub(crate) fn complaints(random: &mut Random) -> Values {
    let total = if random.chance(250) { 0 } else { random.between(1, 40) };
    let carried = random.between(0, total / 4);
    let conduct = random.between(total / 3, total);
    let pending = random.between(0, total / 3);
    BTreeMap::from([
        ("received_total", total),
        ("received_new", total - carried),
        ("carried_over", carried),
        ("on_conduct", conduct),
        ("on_regulations", total - conduct),
        ("resolved_total", total - pending),
        ("published", random.between((total - pending) / 2, total - pending)),
        ("pending_total", pending),
    ])
}

/// Figures of online payment; the amount is about 20,000 to 90,000 đồng a dossier.
pub(crate) fn payments(random: &mut Random, scale: i64) -> Values {
    let eligible = random.between(scale / 4, scale * 2 / 3).max(3);
    let paid = (eligible * random.between(15, 99) / 100).max(1);
    let amount = paid * random.between(20_000, 90_000) / 500 * 500;
    BTreeMap::from([("online_eligible", eligible), ("online_dossiers", paid), ("online_amount_vnd", amount)])
}

/// Figures of procedures, digitisation and satisfaction.
pub(crate) fn others(random: &mut Random, scale: i64) -> Values {
    let received = random.between(scale / 2, scale * 3 / 2).max(5);
    let resolved = received - random.between(0, received / 20);
    let reviews = random.between(50, 900);
    BTreeMap::from([
        ("new", random.between(0, 40)),
        ("amended", random.between(1, 90)),
        ("abolished", random.between(0, 30)),
        ("total", random.between(90, 480)),
        ("received", received),
        ("components_full", received * random.between(70, 100) / 100),
        ("resolved", resolved),
        ("results_done", resolved * random.between(70, 100) / 100),
        ("reviews", reviews),
        ("satisfied", reviews * random.between(85, 100) / 100),
    ])
}

/// Parts of a whole: as many as there are fields, none negative.
pub(crate) fn parts(random: &mut Random, whole: i64, count: usize) -> Vec<i64> {
    let mut left = whole;
    let mut parts: Vec<i64> = (1..count)
        .map(|_| {
            let part = left * random.between(10, 60) / 100;
            left -= part;
            part
        })
        .collect();
    parts.push(left);
    parts
}

/// Changes one figure of a rule all of whose figures are printed; the mistakes are those that typists make.
pub(crate) fn spoil(values: &mut Values, rules: &[Rule], used: &[String], random: &mut Random) {
    let printed = |name: &&str| used.iter().any(|slot| slot == name);
    let candidates: Vec<&Rule> =
        rules.iter().filter(|(whole, parts)| printed(whole) && parts.iter().all(&printed)).collect();
    let Some((whole, parts)) = random.choose(&candidates).copied() else { return };
    let mut names = vec![*whole];
    names.extend(*parts);
    // A figure of one digit is rarely mistyped, and a changed zero would no longer suit its words.
    let Some(name) =
        random.choose(&names).copied().filter(|name| values.get(name).is_some_and(|value| *value > 9))
    else {
        return;
    };
    if let Some(value) = values.get_mut(name) {
        *value += *random.choose(&[10, -1, 1, 100, 9, 2]).unwrap_or(&10);
    }
}

/// The rules that do not hold among the printed figures, as the gold names them.
pub(crate) fn failures(
    family: &str,
    values: &Values,
    rules: &[Rule],
    used: &[String],
    level: &str,
) -> Vec<String> {
    let printed =
        |name: &str| used.iter().any(|slot| slot == name).then(|| values.get(name).copied()).flatten();
    rules
        .iter()
        .filter_map(|(whole, parts)| {
            let stated = printed(whole)?;
            let sum = parts.iter().map(|part| printed(part)).sum::<Option<i64>>()?;
            let names: Vec<String> = parts.iter().map(|part| format!("{family}_{part}")).collect();
            (stated != sum)
                .then(|| format!("{family}_{whole} = {} @{level} ({stated} vs {sum})", names.join(" + ")))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawn_figures_balance_and_spoilt_ones_do_not() {
        let mut spoilt = 0;
        for seed in 0..300 {
            let mut random = Random::new(seed);
            for (family, rules, mut values) in [
                ("dossiers", &DOSSIER_RULES[..], dossiers(&mut random, 2000)),
                ("complaints", &COMPLAINT_RULES[..], complaints(&mut random)),
            ] {
                let used: Vec<String> = values.keys().map(|name| (*name).to_owned()).collect();
                assert_eq!(
                    failures(family, &values, rules, &used, "commune"),
                    Vec::<String>::new(),
                    "seed {seed}"
                );
                assert!(values.values().all(|value| *value >= 0), "seed {seed}: {values:?}");
                spoil(&mut values, rules, &used, &mut random);
                spoilt += usize::from(!failures(family, &values, rules, &used, "commune").is_empty());
            }
        }
        assert!(spoilt > 250, "{spoilt}");
        assert_eq!(parts(&mut Random::new(1), 100, 5).iter().sum::<i64>(), 100);
    }
}
