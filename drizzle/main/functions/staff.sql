-- The security log is history: rows come and, after three months, go.
create or replace trigger security_event_append_only before update on security_event for each row execute function refuse_change();
