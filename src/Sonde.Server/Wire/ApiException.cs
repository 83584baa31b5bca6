// Ends a request whose parameters are wrong or name something that is not there.
using Microsoft.AspNetCore.Http;

namespace Sonde.Server.Wire;

/// <summary>Turned into an <see cref="ApiError"/> by the pipeline.</summary>
internal sealed class ApiException : Exception
{
    private ApiException(int status, string message) : base(message) => Status = status;

    public int Status { get; }

    public static ApiException BadRequest(string message) => new(StatusCodes.Status400BadRequest, message);

    public static ApiException Busy(string message) => new(StatusCodes.Status503ServiceUnavailable, message);

    public static ApiException NotFound(string message) => new(StatusCodes.Status404NotFound, message);
}
