"""Workers: Celery tasks that execute one command each. Rows are the truth, the broker only a nudge.

``python -m celery -A webapp.worker worker`` finds the app in ``webapp/worker/celery.py``.
"""
