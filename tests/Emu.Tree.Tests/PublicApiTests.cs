using Emu.Abstractions.Qom;

namespace Emu.Tree.Tests;

public class PublicApiTests
{
    [Fact]
    public void Contract_Surface_EqualsTheCheckedInText()
    {
        string file = Path.Combine(TestTree.Source, "abstractions", "Emu.Abstractions", "PublicApi.txt");
        string surface = PublicApiText.Of(typeof(EmuModule).Assembly.Location);
        if (Environment.GetEnvironmentVariable("EMU_UPDATE") == "1")
        {
            File.WriteAllText(file, surface);
        }

        string expected = File.ReadAllText(file);
        string[] added = [.. surface.Split('\n').Except(expected.Split('\n'))];
        string[] removed = [.. expected.Split('\n').Except(surface.Split('\n'))];
        Assert.True(
            surface == expected,
            $"The contract and its PublicApi.txt differ; if the change is meant, run 'EMU_UPDATE=1 dotnet test tests/Emu.Tree.Tests' and commit the text.\n"
            + string.Concat(added.Select(l => $"+ {l}\n")) + string.Concat(removed.Select(l => $"- {l}\n")));
    }
}
