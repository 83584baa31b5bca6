// The order in which a request is met: headers, Host and cross-site checks, errors, routes.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sonde.Server.Endpoints;
using Sonde.Server.Security;
using Sonde.Server.Web;
using Sonde.Server.Wire;

namespace Sonde.Server.Hosting;

internal static class Pipeline
{
    public static void Configure(WebApplication app, ServerState state)
    {
        var hosts = new HostCheck(state.Options);
        var sites = new CrossSiteCheck(state.Options);
        app.Use((context, next) => Guard(context, next, hosts, sites));
        app.Use(AnswerErrors);
        app.UseRouting();
        RunsEndpoint.Map(app, state);
        TagsEndpoint.Map(app, state);
        ScalarsEndpoint.Map(app, state);
        StatisticsEndpoint.Map(app, state);
        HistogramsEndpoint.Map(app, state);
        ImagesEndpoint.Map(app, state);
        TextsEndpoint.Map(app, state);
        ModelGraphEndpoint.Map(app, state);
        ReadingEndpoints.Map(app, state);
        FindingsEndpoint.Map(app, state);
        LayerHealthEndpoint.Map(app, state);
        RulesEndpoint.Map(app, state);
        EventsEndpoint.Map(app, state);
        BatchEndpoint.Map(app, state);
        WebAssets.Map(app, state);
    }

    private static Task Guard(HttpContext context, RequestDelegate next, HostCheck hosts, CrossSiteCheck sites)
    {
        SecurityHeaders.Apply(context.Response.Headers);
        if (!hosts.Allows(context.Request.Host))
        {
            return ApiError.Write(context, StatusCodes.Status403Forbidden,
                $"This server does not answer to the name '{context.Request.Host.Host}'. Use localhost, or start it with this name allowed.");
        }
        if (sites.Allows(context.Request)) return next(context);
        return ApiError.Write(context, StatusCodes.Status403Forbidden,
            "Another web site asked for this, and this server answers only its own page. Open the page in a tab, or start the server with that name allowed.");
    }

    internal static async Task AnswerErrors(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (ApiException e)
        {
            await ApiError.Write(context, e.Status, e.Message).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The browser went away: there is nobody to tell.
        }
        catch (IOException e) when (!context.Response.HasStarted)
        {
            // The file that a value was to be read from is gone or was replaced since the snapshot.
            await ApiError.Write(context, StatusCodes.Status404NotFound, e.Message).ConfigureAwait(false);
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            // A bug: the page shows the message, and the training that hosts the server goes on.
            await ApiError.Write(context, StatusCodes.Status500InternalServerError, $"{e.GetType().Name}: {e.Message}").ConfigureAwait(false);
        }
    }
}
