using Emu.Core.MachineFiles;

namespace Emu.Machines.Tests;

public class TreeTests
{
    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Path.Combine(TestTree.Modules, "machines"), "*.yaml", SearchOption.AllDirectories)];

    [Theory]
    [MemberData(nameof(Files))]
    public void ShippedMachine_HasATreeOfItsText(string path) => Assert.NotNull(YamlTreeFile.Find(path, new SourceText(path, File.ReadAllText(path))));
}
