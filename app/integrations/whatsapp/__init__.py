"""WhatsApp: GOWA for real, a simulated phone as the default, a memory for tests, and the webhooks they post."""
