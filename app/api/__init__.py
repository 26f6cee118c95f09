"""The REST API: routes under `/api/v1`, each of which reads the request, calls one service and shows its answer."""
