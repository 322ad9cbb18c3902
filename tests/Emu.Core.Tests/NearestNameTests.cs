namespace Emu.Core.Tests;

public class NearestNameTests
{
    private static readonly string[] Names = ["serial", "memory", "size", "kernel"];

    [Theory]
    [InlineData("memroy", "memory")]
    [InlineData("MEMORY", "memory")]
    [InlineData("siez", "size")]
    [InlineData("serail", "serial")]
    [InlineData("kernl", "kernel")]
    [InlineData("sizes", "size")]
    public void Find_ASlip_IsTheNameThatWasMeant(string given, string meant) => Assert.Equal(meant, NearestName.Find(given, Names));

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("network")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Find_SomethingElse_IsNothing(string given) => Assert.Null(NearestName.Find(given, Names));

    [Fact]
    public void Hint_FewNames_ListsThemInOrder() => Assert.Equal("; expected kernel, memory, serial or size", NearestName.Hint("network", Names));

    [Fact]
    public void Hint_OneName_IsThat() => Assert.Equal("; expected 'bits'", NearestName.Hint("network", ["bits"]));

    [Fact]
    public void Hint_ManyOrNone_SaysNothing()
    {
        Assert.Equal("", NearestName.Hint("network", []));
        Assert.Equal("", NearestName.Hint("network", Enumerable.Range(0, 13).Select(i => $"quite-another-{i}")));
    }
}
