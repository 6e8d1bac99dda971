//! The few best nodes of a beam.

use super::step::KEPT;

/// What a heap needs to know of its nodes.
pub(crate) trait Scored {
    fn score(&self) -> f32;
    /// Two nodes that stand for the same text in the same situation.
    fn same_as(&self, other: &Self) -> bool;
}

/// A binary heap of at most [`KEPT`] nodes, the worst one on top.
pub(crate) struct Heap<T> {
    nodes: Vec<T>,
}

impl<T: Scored> Heap<T> {
    pub(crate) fn new() -> Heap<T> {
        Heap { nodes: Vec::with_capacity(KEPT + 1) }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// A node of this score would not be taken.
    pub(crate) fn refuses(&self, score: f32) -> bool {
        self.nodes.len() == KEPT && score <= self.nodes[0].score()
    }

    /// Takes the node if it betters the one it is the same as, or if it is among the best.
    pub(crate) fn push(&mut self, node: T) {
        if self.refuses(node.score()) {
            return;
        }
        if let Some(place) = self.nodes.iter().position(|other| node.same_as(other)) {
            if node.score() > self.nodes[place].score() {
                self.nodes[place] = node;
                self.sift_down(place);
            }
            return;
        }
        self.nodes.push(node);
        self.sift_up(self.nodes.len() - 1);
        if self.nodes.len() > KEPT {
            self.nodes.swap_remove(0);
            self.sift_down(0);
        }
    }

    /// Takes all nodes out, in the heap's own order.
    pub(crate) fn drain(&mut self) -> impl Iterator<Item = T> {
        self.nodes.drain(..)
    }

    fn sift_up(&mut self, mut place: usize) {
        while place > 0 {
            let parent = (place - 1) / 2;
            if self.nodes[place].score() >= self.nodes[parent].score() {
                return;
            }
            self.nodes.swap(place, parent);
            place = parent;
        }
    }

    fn sift_down(&mut self, mut place: usize) {
        loop {
            let left = 2 * place + 1;
            let smaller = match (self.nodes.get(left), self.nodes.get(left + 1)) {
                (None, _) => return,
                (Some(first), Some(second)) if second.score() < first.score() => left + 1,
                _ => left,
            };
            if self.nodes[place].score() <= self.nodes[smaller].score() {
                return;
            }
            self.nodes.swap(place, smaller);
            place = smaller;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    impl Scored for (u8, f32) {
        fn score(&self) -> f32 {
            self.1
        }
        fn same_as(&self, other: &Self) -> bool {
            self.0 == other.0
        }
    }

    proptest! {
        #[test]
        fn the_best_of_each_kind_remain(nodes in proptest::collection::vec((0_u8..8, -9.0_f32..0.0), 0..30)) {
            let mut heap = Heap::new();
            for &node in &nodes {
                heap.push(node);
                prop_assert!(heap.nodes.len() <= KEPT);
                prop_assert!(heap.nodes.iter().all(|other| other.1 >= heap.nodes[0].1));
            }
            let best = nodes.iter().fold(f32::MIN, |best, node| best.max(node.1));
            let kept = heap.drain().fold(f32::MIN, |best, node| best.max(node.1));
            prop_assert_eq!(best, kept);
        }
    }
}
