using Emu.Backends.Block.Tests.Support;

namespace Emu.Backends.Block.Tests.Qcow2;

/// <summary>
/// Images with wrong bytes in headers and tables: opened and used, they fail in the ways that a host expects, in bounded time and
/// memory.
/// </summary>
public sealed class FuzzTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Image_WithWrongBytes_FailsInExpectedWays(int seed) => Assert.Empty(Qcow2Fuzz.Run(seed, TimeSpan.MaxValue, 150));

    [Theory]
    [MemberData(nameof(Found))]
    public void Image_ThatOnceFailedOtherwise_FailsInExpectedWays(int seed, int round) => Assert.Empty(Qcow2Fuzz.RunOne(seed, round));

    /// <summary>Seeds and rounds that found something.</summary>
    public static TheoryData<int, int> Found => new() { { 1, 0 } };
}
