use utoipa::Path as _;

use super::*;

#[test]
fn every_link_has_its_page_and_no_page_anything_to_load() {
    let paths = [
        (Purpose::Reset, __path_reset_page::path()),
        (Purpose::NotMe, __path_not_me_page::path()),
        (Purpose::UndoEmailChange, __path_undo_email_page::path()),
        (Purpose::Invitation, __path_invitation_page::path()),
    ];
    assert_eq!(paths.len(), Purpose::ALL.len());
    for (purpose, path) in paths {
        assert_eq!(path, format!("/{}", purpose.page()));
        for language in [Language::En, Language::Es] {
            let html = html(purpose, language);
            let lang = format!("<html lang=\"{}\">", language.tag());
            assert!(
                html.contains(&lang) && html.contains(route(purpose)),
                "{html}"
            );
            for loaded in ["<script", "<link", "<img", "<style", "src=", "href="] {
                assert!(!html.contains(loaded), "{html}");
            }
        }
    }
}
