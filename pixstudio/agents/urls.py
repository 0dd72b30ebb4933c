from django.urls import path

from pixstudio.agents.views import mcp_endpoint

urlpatterns = [path("mcp/", mcp_endpoint, name="mcp"), path("mcp", mcp_endpoint)]
