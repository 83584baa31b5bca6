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
        state.Reads[path] = read;
        app.MapMethods(path, Methods, (RequestDelegate)(context => read(context, state)));
    }
}
