//! The event list: a 4-ary heap of packed keys.
//!
//! A key is the time in nanoseconds and a running number, so that events of the same moment happen in the order in
//! which they were planned. Four children a node keep the tree shallow and its top in one cache line.

/// What is planned, and when.
#[derive(Clone, Debug)]
pub struct Events<T> {
    heap: Vec<(u128, T)>,
    planned: u64,
}

impl<T: Copy> Default for Events<T> {
    fn default() -> Self {
        Self { heap: Vec::new(), planned: 0 }
    }
}

impl<T: Copy> Events<T> {
    /// Time of the next event in nanoseconds; `u64::MAX` when nothing is planned.
    #[inline]
    pub fn next_time(&self) -> u64 {
        self.heap.first().map_or(u64::MAX, |(key, _)| (key >> 64) as u64)
    }

    /// Plans something at a time.
    #[inline]
    pub fn plan(&mut self, at: u64, what: T) {
        if at == u64::MAX {
            return;
        }
        let key = (u128::from(at) << 64) | u128::from(self.planned);
        self.planned += 1;
        self.heap.push((key, what));
        self.rise(self.heap.len() - 1);
    }

    /// Takes the next event.
    #[inline]
    pub fn take(&mut self) -> Option<(u64, T)> {
        let last = self.heap.pop()?;
        let (key, what) = match self.heap.first_mut() {
            Some(first) => std::mem::replace(first, last),
            None => last,
        };
        self.sink();
        Some(((key >> 64) as u64, what))
    }

    #[inline]
    fn rise(&mut self, mut place: usize) {
        while place > 0 {
            let parent = (place - 1) / 4;
            if self.heap[parent].0 <= self.heap[place].0 {
                return;
            }
            self.heap.swap(parent, place);
            place = parent;
        }
    }

    #[inline]
    fn sink(&mut self) {
        let size = self.heap.len();
        let mut place = 0;
        loop {
            let first = place * 4 + 1;
            if first >= size {
                return;
            }
            let mut least = first;
            for child in first + 1..(first + 4).min(size) {
                if self.heap[child].0 < self.heap[least].0 {
                    least = child;
                }
            }
            if self.heap[place].0 <= self.heap[least].0 {
                return;
            }
            self.heap.swap(place, least);
            place = least;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Events;

    #[test]
    fn events_come_in_order_of_time_and_then_of_planning() {
        let mut events = Events::default();
        for (n, time) in [5u64, 3, 9, 3, 1, 7, 3, 5].into_iter().enumerate() {
            events.plan(time, n);
        }
        let taken: Vec<(u64, usize)> = std::iter::from_fn(|| events.take()).collect();
        assert_eq!(taken, [(1, 4), (3, 1), (3, 3), (3, 6), (5, 0), (5, 7), (7, 5), (9, 2)]);
    }
}
