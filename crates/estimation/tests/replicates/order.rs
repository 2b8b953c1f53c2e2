//! Replicates are made from the design as it is: what would change it afterwards is refused.

use estimation::{
    data::Categorical,
    design::{Design, JointForm, ReplicateMethod},
};

use super::{apiclus1, design, given};

fn strata() -> Categorical {
    Categorical::from_names(&["a", "b"], ["a", "a", "b", "b"].map(Ok)).expect("levels")
}

#[test]
fn strata_and_populations_after_replicates_are_refused() {
    let made = || {
        let design = Design::simple(4).with_replicates(ReplicateMethod::Jk1, false);
        design.expect("replicates")
    };
    let why = made()
        .stratified(&strata())
        .expect_err("too late")
        .to_string();
    assert!(
        why.contains("stratified comes after replicates") && why.contains("first"),
        "{why}"
    );
    let why = made()
        .with_population(&[9.0])
        .expect_err("too late")
        .to_string();
    assert!(
        why.contains("with_population comes after replicates"),
        "{why}"
    );
    let twice = made().with_replicates(ReplicateMethod::Jkn, false);
    assert!(
        twice
            .expect_err("twice")
            .to_string()
            .contains("choose one way")
    );
    let joint = [[0.5, 0.2], [0.2, 0.5]].map(Vec::from);
    let joint = Design::simple(2).with_joint_probabilities(&joint, JointForm::YatesGrundy);
    let joint = joint.expect("a design");
    let both = joint.clone().with_replicates(ReplicateMethod::Jk1, false);
    assert!(
        both.expect_err("two ways")
            .to_string()
            .contains("choose one way")
    );
    let two = Categorical::from_names(&["a", "b"], ["a", "b"].map(Ok)).expect("levels");
    let why = joint.stratified(&two).expect_err("too late").to_string();
    assert!(why.contains("after joint probabilities"), "{why}");
}

#[test]
fn strata_do_not_take_the_place_of_what_was_stated_before() {
    let sized = Design::simple(4).with_population(&[9.0]).expect("a design");
    let why = sized
        .stratified(&strata())
        .expect_err("a size is lost")
        .to_string();
    assert!(why.contains("after a population"), "{why}");
    let twice = Design::simple(4)
        .stratified(&strata())
        .expect("a design")
        .stratified(&strata());
    assert!(
        twice
            .expect_err("twice")
            .to_string()
            .contains("Design::sampled")
    );
    let table = apiclus1();
    let levels = Categorical::from_names(&["E", "H", "M"], table.text("stype").map(Ok));
    let clustered = design(&table, Some("dnum"), None, false, true);
    let why = clustered
        .stratified(&levels.expect("levels"))
        .expect_err("clusters are lost");
    assert!(why.to_string().contains("strata or clusters already"));
}

#[test]
fn weights_can_follow_factors_but_not_replicates_given_as_weights() {
    let made = Design::simple(4)
        .with_replicates(ReplicateMethod::Jk1, false)
        .expect("replicates");
    let weighted = made.weighted(vec![3.0; 4]).expect("weights");
    let first = weighted.replicate_weights(0).expect("no steps");
    assert_eq!(first.expect("a replicate"), [0.0, 4.0, 4.0, 4.0]);
    let table = apiclus1();
    let (base, replicates) = given(&table, estimation::design::ReplicateKind::Bootstrap);
    let given = base.with_replicate_weights(replicates).expect("replicates");
    let why = given
        .weighted(vec![1.0; 183])
        .expect_err("too late")
        .to_string();
    assert!(
        why.contains("weighted comes after replicate weights"),
        "{why}"
    );
}
