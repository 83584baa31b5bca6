// Under which names the server answers.
using Microsoft.AspNetCore.Http;
using Sonde.Server.Security;

namespace Sonde.Server.Tests.Security;

public class HostCheckTests
{
    [Theory]
    [InlineData("localhost:6006", true)]
    [InlineData("LOCALHOST", true)]
    [InlineData("127.0.0.1:1", true)]
    [InlineData("[::1]:6006", true)]
    [InlineData("evil.example:6006", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("10.0.0.5:6006", false)]
    [InlineData("", false)]
    public void Allows_Default_OnlyThisMachine(string host, bool expected) => Assert.Equal(expected, new HostCheck(new()).Allows(new(host)));

    [Theory]
    [InlineData("10.0.0.5:6006", true)]
    [InlineData("[fe80::1]:6006", true)]
    [InlineData("localhost", true)]
    [InlineData("evil.example", false)]
    public void Allows_BindAll_EveryAddressButNoForeignName(string host, bool expected) =>
        Assert.Equal(expected, new HostCheck(new() { BindAll = true }).Allows(new(host)));

    [Fact]
    public void Allows_BindAll_TheMachinesOwnName() =>
        Assert.True(new HostCheck(new() { BindAll = true }).Allows(new(System.Net.Dns.GetHostName(), 6006)));

    [Fact]
    public void Allows_NamedHosts_TheBoundAndTheAllowedOne()
    {
        var check = new HostCheck(new() { Host = "::2", AllowedHosts = ["proxy.example"] });

        Assert.True(check.Allows(new HostString("[::2]:80")));
        Assert.True(check.Allows(new HostString("proxy.example")));
        Assert.False(check.Allows(new HostString("other.example")));
    }
}
