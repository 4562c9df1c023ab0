"""The pages of the outline editor: what each form asks, and the edit that its answers make."""
