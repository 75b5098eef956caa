-- Decisions of moderators are history: no role may change or remove one. The app's role also lacks the privilege (roles.sql).
create or replace trigger moderation_action_append_only before update or delete on moderation_action
  for each row execute function refuse_change();
