"""Forms: WTForms, built from questions where they are."""
