"""The console script `consulta`."""
