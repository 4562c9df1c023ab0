"""How people prove who they are: passwords, second factors, passkeys, links by e-mail, identity providers."""
