// Errors as the API tells them: a status and {"error": "..."}.
using Microsoft.AspNetCore.Http;

namespace Sonde.Server.Wire;

/// <summary>The body of every answer that is not a success.</summary>
internal sealed record ApiError(string Error)
{
    public static Task Write(HttpContext context, int status, string message)
    {
        context.Response.Clear();
        Security.SecurityHeaders.Apply(context.Response.Headers);
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new(message), ApiJson.Default.ApiError);
    }
}
