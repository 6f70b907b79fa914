use super::crowd::key_of_kind;
use super::drawing::{CROWD, key_of_rest};
use super::*;
use crate::state::roles::fit::{fitted, width};
use crate::state::roles::label::{INSET, NAME, SUB, label, sizes};
use crate::state::roles::layout::{Order, layout};
use wasm_bindgen_test::wasm_bindgen_test;

fn role(number: usize, account: usize) -> String {
    format!(
        "arn:aws:iam::{:012}:role/role-{number}",
        111_111_111_111 + account as u64
    )
}

fn edge(from: &str, kind: Option<OriginKind>, to: &str, records: u64) -> RoleEdge {
    RoleEdge {
        from: from.to_owned(),
        from_kind: kind,
        from_account: Some(arn::account(from).to_owned()).filter(|text| !text.is_empty()),
        to: to.to_owned(),
        to_account: arn::account(to).to_owned(),
        via: "AssumeRole".to_owned(),
        count: 1,
        records,
        verdict: SessionVerdict::Attributed,
        last: None,
    }
}

fn drawn(edges: Vec<RoleEdge>, choice: &Choice) -> Graph {
    graph(&edges, &narrowed(&edges, choice), choice)
}

/// 500 roles in 20 accounts, taken by 60 people, 30 functions and each other, over up to four steps.
fn many() -> Vec<RoleEdge> {
    let mut edges = Vec::new();
    let at = |number: usize| role(number, number % 20);
    for number in 0..500usize {
        let to = at(number);
        let records = (number * 37 % 101) as u64;
        let person = || format!("person-{}@x.example", number % 60);
        let function = || format!("function-{}", number % 30);
        match number {
            0..80 => edges.push(edge(
                &person(),
                Some(OriginKind::IdentityCenterUser),
                &to,
                records,
            )),
            80..160 => edges.push(edge(
                &function(),
                Some(OriginKind::LambdaFunction),
                &to,
                records,
            )),
            160..320 => edges.push(edge(&at(number % 160), None, &to, records)),
            _ => {
                edges.push(edge(&at(160 + number % 160), None, &to, records));
                // Some are reached at once, too.
                edges.push(edge(
                    &person(),
                    Some(OriginKind::IdentityCenterUser),
                    &to,
                    1,
                ));
            }
        }
        if number % 50 == 49 {
            // Circles, and roles that take themselves.
            edges.push(edge(&to, None, &at(number % 160), 1));
            edges.push(edge(&to, None, &to, 1));
        }
    }
    edges
}

fn labels_lie_apart(graph: &Graph) -> f64 {
    let sizes = sizes(graph.layers.of.iter().max().map_or(0, |last| last + 1));
    let layout = layout(
        &graph.layers,
        &graph.arrows(),
        &Order {
            rank: &graph.order,
            last: &graph.last,
        },
        &sizes,
    );
    let room = sizes.width - 2.0 * INSET;
    let boxes: Vec<[f64; 4]> = layout
        .nodes
        .iter()
        .zip(&graph.nodes)
        .map(|(&(x, y), node)| {
            let (name, sub) = label(node);
            let wide = |text: &str, size| width(&fitted(text, size, room), size);
            let wide = wide(&name, NAME).max(wide(&sub, SUB));
            assert!(wide <= room, "{name}");
            [x, y, x + wide.max(sizes.width), y + sizes.height]
        })
        .collect();
    for (number, a) in boxes.iter().enumerate() {
        for b in &boxes[number + 1..] {
            let apart = a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1];
            assert!(apart, "{a:?} {b:?}");
        }
    }
    layout.height
}

#[wasm_bindgen_test(unsupported = test)]
fn five_hundred_roles_fit_on_a_screen_and_no_label_lies_on_another() {
    let graph = drawn(many(), &Choice::default());
    assert_eq!(graph.roles, 500);
    let mut of_layer: BTreeMap<usize, usize> = BTreeMap::new();
    for layer in &graph.layers.of {
        *of_layer.entry(*layer).or_default() += 1;
    }
    assert!(
        of_layer.values().all(|number| *number <= CROWD),
        "{of_layer:?}"
    );
    // What is folded is counted.
    let shown: usize = graph
        .nodes
        .iter()
        .map(|node| match node.stands {
            Stands::Role(_) => 1,
            Stands::Namesakes(_, number) | Stands::Linked(number) | Stands::Rest(number) => number,
            _ => 0,
        })
        .sum();
    assert_eq!(shown, 500);
    let height = labels_lie_apart(&graph);
    assert!(height < 1_500.0, "{height} {of_layer:?}");
    let records = |graph: &Graph| graph.lines.iter().map(|line| line.records).sum::<u64>();
    assert_eq!(
        records(&graph),
        many().iter().map(|edge| edge.records).sum::<u64>()
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn all_of_them_unfolded_do_not_overlap_either() {
    let mut choice = Choice::default();
    for layer in 0..40 {
        choice.opened.insert(key_of_rest(layer));
    }
    for kind in [OriginKind::IdentityCenterUser, OriginKind::LambdaFunction] {
        choice.opened.insert(key_of_kind(kind));
    }
    let graph = drawn(many(), &choice);
    let roles = graph
        .nodes
        .iter()
        .filter(|node| matches!(node.stands, Stands::Role(_)));
    assert_eq!(roles.count(), 500);
    labels_lie_apart(&graph);
}

#[wasm_bindgen_test(unsupported = test)]
fn a_chosen_role_shows_what_leads_to_it_and_what_follows() {
    let choice = Choice {
        role: Some(role(40, 0)),
        ..Choice::default()
    };
    let graph = drawn(
        vec![
            edge("kim", Some(OriginKind::SamlUser), &role(1, 1), 5),
            edge(&role(1, 1), None, &role(40, 0), 5),
            edge(&role(40, 0), None, &role(3, 1), 5),
            edge(&role(1, 1), None, &role(9, 1), 5),
            edge("lee", Some(OriginKind::SamlUser), &role(3, 1), 5),
        ],
        &choice,
    );
    let keys: BTreeSet<&str> = graph.nodes.iter().map(|node| node.key.as_str()).collect();
    let [one, chosen, three] =
        [role(1, 1), role(40, 0), role(3, 1)].map(|arn| format!("role {arn}"));
    assert_eq!(
        keys,
        BTreeSet::from([
            "origin saml-user kim",
            one.as_str(),
            chosen.as_str(),
            three.as_str()
        ])
    );
    assert_eq!(graph.layers.of.iter().max(), Some(&3));
}

#[wasm_bindgen_test(unsupported = test)]
fn alike_nodes_are_one_until_they_are_opened() {
    let edges: Vec<RoleEdge> = (0..6)
        .map(|account| {
            edge(
                "config.amazonaws.com",
                Some(OriginKind::AwsService),
                &format!("arn:aws:iam::{:012}:role/reader", account + 1),
                2,
            )
        })
        .collect();
    let mut choice = Choice::default();
    let closed = drawn(edges.clone(), &choice);
    assert_eq!(closed.nodes.len(), 2);
    assert_eq!(
        closed.nodes[1].stands,
        Stands::Namesakes("reader".to_owned(), 6)
    );
    assert_eq!(closed.lines[0].records, 12);
    assert_eq!(place(&closed.nodes[1]), "6 accounts");
    choice.opened.insert(closed.nodes[1].key.clone());
    assert_eq!(drawn(edges, &choice).nodes.len(), 7);
}

#[wasm_bindgen_test(unsupported = test)]
fn an_account_and_a_text_narrow_it() {
    let roles = Roles {
        edges: many(),
        ..Roles::default()
    };
    let account = arn::account(&role(0, 3)).to_owned();
    let of_account = narrowed(
        &roles.edges,
        &Choice {
            account: Some(account.clone()),
            ..Choice::default()
        },
    );
    assert!(!of_account.is_empty() && of_account.len() < roles.edges.len());
    let of_text = narrowed(
        &roles.edges,
        &Choice {
            text: "ROLE-499".to_owned(),
            ..Choice::default()
        },
    );
    assert!(
        of_text
            .iter()
            .any(|&number| roles.edges[number].to == role(499, 19))
    );
    assert!(of_text.len() < 20, "{}", of_text.len());
    assert!(
        narrowed(
            &roles.edges,
            &Choice {
                text: "nobody".to_owned(),
                ..Choice::default()
            }
        )
        .is_empty()
    );
    assert!(accounts(&roles).contains(&account.as_str()));
}
