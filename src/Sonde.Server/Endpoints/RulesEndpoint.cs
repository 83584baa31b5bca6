// GET /api/rules and /api/rules/ID: the documentation of the rules, as the build embedded it; /rules/ID is the same for a browser.
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sonde.Server.Hosting;
using Sonde.Server.Wire;

namespace Sonde.Server.Endpoints;

internal static class RulesEndpoint
{
    private static readonly string Build = typeof(RulePages).Module.ModuleVersionId.ToString("N")[..12];

    public static void Map(WebApplication app, ServerState state)
    {
        app.MapRead("/api/rules", state, GetList);
        foreach (var id in RulePages.Ids)
        {
            app.MapRead($"/api/rules/{id}", state, (context, _) => Get(context, id, "text/markdown; charset=utf-8"));
            app.MapRead($"/rules/{id}", state, (context, _) => Get(context, id, "text/plain; charset=utf-8"));
        }
        app.MapGet("/api/rules/{id}", (RequestDelegate)(context => throw ApiException.NotFound(
            $"There is no rule '{Query.Short(context.GetRouteValue("id") as string ?? "")}'. /api/rules lists them.")));
    }

    private static Task GetList(HttpContext context, ServerState state)
    {
        if (Answer.NotModified(context, Build)) return Task.CompletedTask;
        return Answer.Json(context, new([.. RulePages.Ids]), ApiJson.Default.RulesJson);
    }

    private static Task Get(HttpContext context, string id, string contentType)
    {
        if (Answer.NotModified(context, Build)) return Task.CompletedTask;
        return Answer.Bytes(context, Encoding.UTF8.GetBytes(RulePages.Find(id)!), contentType);
    }
}
