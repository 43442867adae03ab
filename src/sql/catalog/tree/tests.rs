use std::collections::BTreeMap;

use super::*;

const WIDTH: usize = 32;

/// Small, fixed and reproducible: a linear congruential generator (Knuth's constants).
fn numbers(count: usize, below: u64) -> impl Iterator<Item = u64> {
    let mut state = 7_u64;
    (0..count).map(move |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    })
}

#[test]
fn it_holds_what_a_map_of_the_library_holds() {
    let (mut tree, mut map) = (Tree::<u64, usize>::default(), BTreeMap::new());
    for (at, key) in numbers(6000, 900).enumerate() {
        if at % 3 == 2 {
            assert_eq!(tree.remove(&key), map.remove(&key));
        } else {
            tree.insert(key, at);
            map.insert(key, at);
        }
        if at % 500 == 0 {
            assert!(tree.iter().eq(map.iter()));
            assert!(tree.iter().rev().eq(map.iter().rev()));
            assert_eq!(tree.before(&key), map.range(..key).next_back());
            assert!(tree.from(&key).eq(map.range(key..)));
            assert_eq!((tree.len(), tree.get(&key)), (map.len(), map.get(&key)));
        }
    }
    for key in 0..900 {
        assert_eq!(tree.remove(&key), map.remove(&key));
    }
    assert!(tree.iter().next().is_none() && tree.is_same(&Tree::default()));
}

#[test]
fn a_copy_is_not_changed_and_tells_what_differs() {
    let mut tree = Tree::<u64, u64, WIDTH>::default();
    (0..5000_u64).for_each(|key| tree.insert(key, key));
    let before = tree.clone();
    tree.remove(&17);
    *tree.get_mut(&18).expect("it is there") = 0;
    let (was, is) = before.differing(&tree);
    let has = |found: &[(&u64, &u64)]| found.contains(&(&17, &17));
    assert!(has(&was) && !has(&is) && was.len() <= WIDTH && is.len() < WIDTH);
    assert_eq!((before.get(&17), before.get(&18), before.len()), (Some(&17), Some(&18), 5000));
    let (was, is) = before.differing(&before);
    assert!(was.is_empty() && is.is_empty());
}

#[test]
fn two_are_equal_however_they_came_to_be() {
    let mut one = Tree::<u64, u64, 4>::default();
    (0..50).for_each(|key| one.insert(key, key));
    let mut other = Tree::default();
    (0..50).rev().for_each(|key| other.insert(key, key));
    assert!(one == other && !one.is_same(&other));
    other.insert(25, 0);
    assert!(one != other);
    other.insert(25, 25);
    other.remove(&49);
    assert!(one != other);
}

#[test]
fn both_ends_meet() {
    let mut tree = Tree::<u64, (), 4>::default();
    (0..100_u64).for_each(|key| tree.insert(key, ()));
    let mut iter = tree.iter();
    assert_eq!(iter.by_ref().take(60).count() + iter.by_ref().rev().take(60).count(), 100);
    assert!(iter.next().is_none() && iter.next_back().is_none());
}
