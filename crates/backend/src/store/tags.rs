//! Tags of a workspace and their colours. The legacy comma list of a device is written from the assignments, always.

use super::{TenantStore, WriteTx, id};
use crate::error::Error;
use sqlx::{Row, sqlite::SqliteRow};
use wire::{
    device::TagColor,
    ids::TagId,
    lookup::{Tag, TagPage, TagQuery},
};

/// The colours of `/api/v2/tag-colors`: id, `#rrggbb`, name.
const COLORS: &[(i64, &str, &str)] = &[
    (1, "#E5484D", "Red"),
    (2, "#F76B15", "Orange"),
    (3, "#FFC53D", "Amber"),
    (4, "#46A758", "Green"),
    (5, "#12A594", "Teal"),
    (6, "#0090FF", "Blue"),
    (7, "#3E63DD", "Indigo"),
    (8, "#8E4EC6", "Purple"),
    (9, "#D6409F", "Pink"),
    (10, "#978365", "Bronze"),
    (11, "#8D8D8D", "Gray"),
    (12, "#AD7F58", "Brown"),
];
/// Tags per page without `page_size`.
const PAGE_SIZE: u32 = 100;
/// Most tags per page.
const MAX_PAGE_SIZE: u32 = 1000;

/// All colours.
pub fn colors() -> Vec<TagColor> {
    COLORS.iter().map(|(color, _, _)| self::color(*color)).collect()
}

/// Whether there is a colour of this id.
pub fn is_color(color: i64) -> bool {
    COLORS.iter().any(|(id, _, _)| *id == color)
}

/// A colour by its id.
pub(super) fn color(color: i64) -> TagColor {
    let known = COLORS.iter().find(|(id, _, _)| *id == color);
    TagColor {
        id: id(color),
        hex_color: known.map(|(_, hex, _)| (*hex).to_owned()),
        description: known.map(|(_, _, name)| (*name).to_owned()),
    }
}

/// The colour of a tag that was made without one (the contract says random): the same name, the same colour.
pub(crate) fn color_for(name: &str) -> i64 {
    let sum = name.bytes().fold(7_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
    let at = usize::try_from(sum % 12).unwrap_or(0);
    COLORS.get(at).map_or(1, |(color, _, _)| *color)
}

/// Reads id, name, colour and number of devices.
pub(super) fn tag_of(row: &SqliteRow) -> Result<Tag, sqlx::Error> {
    Ok(Tag {
        id: TagId::from(id(row.try_get(0)?)),
        name: row.try_get(1)?,
        resource_count: id(row.try_get(3)?),
        tag_color: Some(color(row.try_get(2)?)),
    })
}

impl TenantStore {
    /// A page of the workspace's tags, by name, with the number of devices that carry each.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn tags(&self, query: &TagQuery) -> Result<TagPage, Error> {
        let part = query.name.to_lowercase();
        let mut snapshot = self.read().begin().await?;
        let total: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM tag WHERE workspace_id = ? AND (? = '' OR instr(name_key, ?) > 0)",
        )
        .bind(self.key())
        .bind(&part)
        .bind(&part)
        .fetch_one(&mut *snapshot)
        .await?;
        let page_size = if query.page_size == 0 { PAGE_SIZE } else { query.page_size.min(MAX_PAGE_SIZE) };
        let total = id(total);
        let last_page = total.div_ceil(u64::from(page_size)).max(1);
        let page = u64::from(query.page).clamp(1, last_page);
        let rows = sqlx::query(
            "SELECT t.id, t.name, t.color_id, \
             (SELECT count(*) FROM device_tag a WHERE a.workspace_id = t.workspace_id AND a.tag_id = t.id) \
             FROM tag t WHERE t.workspace_id = ? AND (? = '' OR instr(t.name_key, ?) > 0) \
             ORDER BY t.name_key LIMIT ? OFFSET ?",
        )
        .bind(self.key())
        .bind(&part)
        .bind(&part)
        .bind(i64::from(page_size))
        .bind(i64::try_from((page - 1) * u64::from(page_size)).unwrap_or(i64::MAX))
        .fetch_all(&mut *snapshot)
        .await?;
        snapshot.commit().await?;
        let data = rows.iter().map(tag_of).collect::<Result<Vec<_>, sqlx::Error>>()?;
        Ok(TagPage { total, page, page_size: u64::from(page_size), last_page, data })
    }

    /// Replaces the tags of a device by those of these names, making the ones that the workspace lacks; answers the comma
    /// list. Part of the caller's transaction.
    pub(super) async fn set_tags(
        &self,
        tx: &mut WriteTx,
        device: i64,
        names: &[String],
    ) -> Result<String, sqlx::Error> {
        sqlx::query("DELETE FROM device_tag WHERE workspace_id = ? AND device_id = ?")
            .bind(self.key())
            .bind(device)
            .execute(&mut **tx)
            .await?;
        let mut list: Vec<String> = Vec::with_capacity(names.len());
        for (position, name) in (0_i64..).zip(names) {
            // The name as the workspace spells it wins over the spelling of this request.
            let (tag, name): (i64, String) = sqlx::query_as(
                "INSERT INTO tag (workspace_id, name, name_key, color_id) VALUES (?, ?, ?, ?) \
                 ON CONFLICT (workspace_id, name_key) DO UPDATE SET color_id = color_id RETURNING id, name",
            )
            .bind(self.key())
            .bind(name)
            .bind(name.to_lowercase())
            .bind(color_for(name))
            .fetch_one(&mut **tx)
            .await?;
            sqlx::query(
                "INSERT INTO device_tag (workspace_id, device_id, position, tag_id) VALUES (?, ?, ?, ?)",
            )
            .bind(self.key())
            .bind(device)
            .bind(position)
            .bind(tag)
            .execute(&mut **tx)
            .await?;
            list.push(name);
        }
        Ok(list.join(","))
    }
}
