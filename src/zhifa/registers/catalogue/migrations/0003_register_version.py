"""名录版本 — triggers that renew a token whenever what answers about powers rest on has changed."""

from django.db import migrations

TABLES = {
    "powers": (
        "catalogue_announcement", "catalogue_itemduty", "catalogue_item", "catalogue_itembasis", "catalogue_power",
        "catalogue_powerchange", "organisation_body",
    ),
    "officers": ("organisation_certificate", "organisation_member", "organisation_teamrelation"),
}

FUNCTION = """
CREATE OR REPLACE FUNCTION zhifa_register_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE catalogue_registerversion SET token = gen_random_uuid(), number = number + 1 WHERE name = TG_ARGV[0];
  RETURN NULL;
END $$;
"""

FORWARD = FUNCTION + "".join(
    f"""
INSERT INTO catalogue_registerversion (name, token, number) VALUES ('{name}', gen_random_uuid(), 0)
ON CONFLICT (name) DO NOTHING;
"""
    + "".join(
        f"""
CREATE TRIGGER register_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION zhifa_register_changed('{name}');
"""
        for table in tables
    )
    for name, tables in TABLES.items()
)

BACKWARD = "".join(
    f"DROP TRIGGER IF EXISTS register_changed ON {table};\n" for tables in TABLES.values() for table in tables
) + "DROP FUNCTION IF EXISTS zhifa_register_changed();"


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_powers_ledger"), ("organisation", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
