"""A hub on one machine; its users are those of the machine. `jupyterhub -f jupyterhub_config.py`"""

from pathlib import Path

c = get_config()  # noqa: F821

c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.JupyterHub.db_url = "sqlite:////srv/jupyterhub/jupyterhub.sqlite"
c.JupyterHub.cookie_secret_file = "/srv/jupyterhub/cookie_secret"
c.ConfigurableHTTPProxy.pid_file = "/srv/jupyterhub/proxy.pid"
c.ConfigurableHTTPProxy.auth_token = Path("/srv/jupyterhub/proxy_token").read_text()

# Servers and the way to them stay when the hub is restarted.
c.JupyterHub.cleanup_servers = False
c.JupyterHub.cleanup_proxy = False

c.Authenticator.allow_all = True
c.Authenticator.admin_users = {"teacher"}
c.Spawner.default_url = "/lab"
c.Spawner.environment = {"OMP_NUM_THREADS": "1"}  # one student's cell, one core
