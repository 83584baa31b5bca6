// Errors as the API tells them: a status and {"error": "..."}.
using Microsoft.AspNetCore.Http;
using Sonde.Server.Endpoints;

namespace Sonde.Server.Wire;

/// <summary>The body of every answer that is not a success.</summary>
internal sealed record ApiError(string Error)
{
    public static Task Write(HttpContext context, int status, string message)
    {
        context.Response.Clear();
        Security.SecurityHeaders.Apply(context.Response.Headers);
        context.Response.StatusCode = status;
        return Answer.Json(context, new(message), ApiJson.Default.ApiError);
    }
}
