//! What `routes::Route` prints, the route tree matches: one example of every page is looked up in the tree.

use leptos_router::{MatchParams, RouteDefs};
use std::iter::successors;
use switchyard_portal::{
    app::PortalRoutes,
    routes::{Own, Page, Review, Route},
};

/// The page after `page`, so that a new variant does not compile before it has an example.
fn page_after(page: &Page) -> Option<Page> {
    Some(match page {
        Page::Devices => Page::DeviceNew,
        Page::DeviceNew => Page::Device(7.into()),
        Page::Device(_) => Page::Sims,
        Page::Sims => Page::SimRegister,
        Page::SimRegister => Page::Sim(7.into()),
        Page::Sim(_) => Page::Users,
        Page::Users => Page::User(7.into()),
        Page::User(_) => Page::Invite,
        Page::Invite => Page::Invitations,
        Page::Invitations => Page::InviteMore,
        Page::InviteMore => Page::Roles,
        Page::Roles => Page::RoleNew,
        Page::RoleNew => Page::Role(7.into()),
        Page::Role(_) => Page::Apps,
        Page::Apps => Page::App("vpn".parse().ok()?),
        Page::App(_) => Page::Tokens,
        Page::Tokens => Page::TokenNew,
        Page::TokenNew => Page::Audit,
        Page::Audit => Page::Report,
        Page::Report => Page::Group,
        Page::Group => Page::Settings,
        Page::Settings => Page::NotFound,
        Page::NotFound => return None,
    })
}

fn route_after(route: &Route) -> Option<Route> {
    Some(match route {
        Route::Home => Route::login(Some("/account".to_owned())),
        Route::Login { .. } => Route::Workspaces,
        Route::Workspaces => Route::Switch { workspace: 7.into(), to: Some("/w/7/sims".to_owned()) },
        Route::Switch { .. } => Route::Account(Own::Profile),
        Route::Account(Own::Profile) => Route::Account(Own::Security),
        Route::Account(Own::Security) => Route::Account(Own::Sessions),
        Route::Account(Own::Sessions) => Route::Account(Own::Workspaces),
        Route::Account(Own::Workspaces) => Route::Account(Own::Data),
        Route::Account(Own::Data) => Route::Review(Review::People),
        Route::Review(Review::People) => Route::Review(Review::Workspaces),
        Route::Review(Review::Workspaces) => Route::Review(Review::Compare),
        Route::Review(Review::Compare) => Route::Review(Review::Give),
        Route::Review(Review::Give) => Route::Invitation,
        Route::Invitation => Route::Recovery,
        Route::Recovery => Route::In(7.into(), Page::Devices),
        Route::In(workspace, page) => {
            page_after(page).map_or(Route::Gallery, |page| Route::In(*workspace, page))
        }
        Route::Gallery => Route::NotFound,
        Route::NotFound => return None,
    })
}

/// The parameters of what the tree matches at a path; the name of the workspace's not-found page is among them.
fn matched(path: &str) -> Option<Vec<String>> {
    let path = path.split('?').next().unwrap_or_default();
    let found = RouteDefs::new(PortalRoutes()).match_route(path)?;
    Some(found.to_params().into_iter().map(|(name, _)| name.into_owned()).collect())
}

fn is_page(path: &str) -> bool {
    matched(path).is_some_and(|parameters| parameters.iter().all(|name| name != "unknown"))
}

#[test]
fn the_tree_matches_what_is_printed() {
    let routes: Vec<Route> = successors(Some(Route::Home), route_after).collect();
    assert!(routes.len() > 35, "all examples are seen: {}", routes.len());
    for route in routes {
        let path = route.path();
        let leads_nowhere = matches!(route, Route::NotFound | Route::In(_, Page::NotFound));
        assert_eq!(is_page(&path), !leads_nowhere, "{path}");
        assert_eq!(Route::of(&path), route, "{path} is read as it is printed");
    }
}

#[test]
fn other_spellings_of_a_page_are_matched() {
    for path in ["/workspace/select", "/w/7", "/w/7/", "/account/", "/w/7/users/"] {
        assert!(is_page(path), "{path}");
    }
}

#[test]
fn an_unknown_path_is_not_matched() {
    for path in [
        "/no-such-page",
        "/account/no-such-tab",
        "/review/x",
        "/w",
        "/switch",
        "/workspace",
        "/loginx",
        "/a/b/c/d",
    ] {
        assert_eq!(matched(path), None, "{path}");
    }
    // In a workspace, the frame stays around the not-found page.
    for path in ["/w/7/no-such-page", "/w/7/tokens/7", "/w/7/users/1/2", "/w/7/users/invitations/7"] {
        assert!(matched(path).is_some() && !is_page(path), "{path}");
    }
}

#[test]
fn a_page_by_id_is_given_the_id() {
    assert_eq!(matched("/w/7/users/8"), Some(vec!["workspace".to_owned(), "user".to_owned()]));
    assert_eq!(matched("/w/7/users/invite"), Some(vec!["workspace".to_owned()]));
    assert_eq!(matched("/w/7/users/invitations"), Some(vec!["workspace".to_owned()]));
}
