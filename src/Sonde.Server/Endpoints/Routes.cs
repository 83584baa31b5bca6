// How every resource is mapped: GET and HEAD, nothing else.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sonde.Server.Hosting;

namespace Sonde.Server.Endpoints;

internal static class Routes
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void MapRead(this WebApplication app, string path, ServerState state, Func<HttpContext, ServerState, Task> read)
    {
        state.Reads[path] = Bounded;
        app.MapMethods(path, Methods, (RequestDelegate)(context => Bounded(context, state)));

        Task Bounded(HttpContext context, ServerState state)
        {
            Query.RefuseTooMany(context.Request);
            return read(context, state);
        }
    }
}
