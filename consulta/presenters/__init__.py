"""What leaves the platform in another shape: maps, charts, data files."""
