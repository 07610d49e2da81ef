#include "graph/revision.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

const char *mig_revision_id(const mig_revision *rev)
{
	return rev->id;
}

const char *mig_revision_doc(const mig_revision *rev)
{
	return rev->doc;
}

const char *mig_revision_longdoc(const mig_revision *rev)
{
	return rev->longdoc;
}

const char *mig_revision_path(const mig_revision *rev)
{
	return rev->path;
}

const char *mig_revision_create_date(const mig_revision *rev)
{
	return rev->create_date;
}

size_t mig_revision_down_count(const mig_revision *rev)
{
	return rev->down.len;
}

const mig_revision *mig_revision_down(const mig_revision *rev, size_t i)
{
	return rev->down.items[i];
}

size_t mig_revision_next_count(const mig_revision *rev)
{
	return rev->next.len;
}

const mig_revision *mig_revision_next(const mig_revision *rev, size_t i)
{
	return rev->next.items[i];
}

size_t mig_revision_depends_count(const mig_revision *rev)
{
	return rev->depends.len;
}

const char *mig_revision_depends(const mig_revision *rev, size_t i)
{
	return rev->depends.items[i];
}

size_t mig_revision_dependency_count(const mig_revision *rev)
{
	return rev->deps.len;
}

const mig_revision *mig_revision_dependency(const mig_revision *rev, size_t i)
{
	return rev->deps.items[i];
}

size_t mig_revision_replaces_count(const mig_revision *rev)
{
	return rev->replaces.len;
}

const char *mig_revision_replaces(const mig_revision *rev, size_t i)
{
	return rev->replaces.items[i];
}

size_t mig_revision_label_count(const mig_revision *rev)
{
	return rev->labels.len;
}

const char *mig_revision_label(const mig_revision *rev, size_t i)
{
	return rev->labels.items[i];
}

bool mig_revision_is_head(const mig_revision *rev)
{
	return rev->next.len == 0;
}

bool mig_revision_is_real_head(const mig_revision *rev)
{
	return rev->all_next.len == 0;
}

bool mig_revision_is_base(const mig_revision *rev)
{
	return rev->down_ids.len == 0;
}

bool mig_revision_is_branch_point(const mig_revision *rev)
{
	return rev->next.len > 1;
}

bool mig_revision_is_merge_point(const mig_revision *rev)
{
	return rev->down_ids.len > 1;
}

int mig_revision_handle(const mig_revision *rev)
{
	return rev->handle;
}

bool mig_revision_irreversible(const mig_revision *rev)
{
	return rev->irreversible;
}

int mig_revision_by_age(const void *a, const void *b)
{
	const mig_revision *left = *(const mig_revision *const *)a;
	const mig_revision *right = *(const mig_revision *const *)b;
	int order = strcmp(left->create_date, right->create_date);
	return order ? order : strcmp(left->id, right->id);
}

int mig_revision_by_index(const void *a, const void *b)
{
	const mig_revision *left = *(const mig_revision *const *)a;
	const mig_revision *right = *(const mig_revision *const *)b;
	return (left->index > right->index) - (left->index < right->index);
}

bool mig_links_has(const struct mig_links *links, const mig_revision *rev)
{
	for (size_t i = 0; i < links->len; i++)
		if (links->items[i] == rev)
			return true;
	return false;
}

mig_revision_list *mig_revs_take(struct mig_revs *revs)
{
	mig_revision_list *list = mig_alloc(sizeof *list);
	list->items = revs->items;
	list->len = revs->len;
	*revs = (struct mig_revs){ 0 };
	return list;
}

void mig_revision_list_free(mig_revision_list *list)
{
	if (!list)
		return;
	free(list->items);
	free(list);
}
