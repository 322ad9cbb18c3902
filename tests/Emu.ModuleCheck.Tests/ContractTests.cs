using Emu.Abstractions.Qom;

namespace Emu.ModuleCheck.Tests;

/// <summary>The check matches the contract by name; these names must exist there.</summary>
public sealed class ContractTests
{
    [Fact]
    public void CheckKind_HasTheNamesAndValuesOfModuleKind() =>
        Assert.Equal(
            Enum.GetValues<ModuleKind>().Select(k => ((int)k, k.ToString())),
            Enum.GetValues<CheckKind>().Select(k => ((int)k, k.ToString())));

    [Theory]
    [InlineData("EmuModuleAttribute")]
    [InlineData("ModulePermissionAttribute")]
    [InlineData("ModuleRequiresAttribute")]
    [InlineData("DecodeSummaryAttribute")]
    [InlineData("TypeManifestAttribute")]
    [InlineData("FrozenAttribute")]
    [InlineData("EmuModule")]
    public void Contract_HasTheNameThatTheCheckLooksFor(string name) =>
        Assert.Contains(typeof(EmuModule).Assembly.GetExportedTypes(), type => type.Name == name);
}
