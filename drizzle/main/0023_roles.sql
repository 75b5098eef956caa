ALTER TABLE "person" ADD CONSTRAINT "person_role_known" CHECK ("person"."role" in ('member', 'support', 'moderator', 'finance', 'admin')) NOT VALID;
