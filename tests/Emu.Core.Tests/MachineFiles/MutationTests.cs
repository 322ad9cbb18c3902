using Emu.Core.Commands;
using Emu.Core.MachineFiles;

namespace Emu.Core.Tests.MachineFiles;

/// <summary>Whatever stands in a machine file, it is read or refused with a place: nothing else is thrown.</summary>
public class MutationTests
{
    public static TheoryData<string, int> Shards
    {
        get
        {
            var shards = new TheoryData<string, int>();
            foreach (string file in Directory.EnumerateFiles(Path.Combine(TestTree.Source, "modules", "machines"), "*.yaml").Select(Path.GetFileName).Order(StringComparer.Ordinal)!)
            {
                for (int shard = 0; shard < 4; shard++)
                {
                    shards.Add(file, shard);
                }
            }

            return shards;
        }
    }

    [Theory]
    [MemberData(nameof(Shards))]
    public void Mutations_OfAMachine_AreReadOrRefusedWithAPlace(string file, int shard)
    {
        string seed = File.ReadAllText(Path.Combine(TestTree.Source, "modules", "machines", file));
        int refused = Enumerable.Range(0, 300).Count(i => !Survives(Mutation.Of(seed, (shard * 300) + i)));

        Assert.InRange(refused, 30, 300);
    }

    /// <summary>What longer runs found.</summary>
    [Theory]
    [InlineData("machine: m\nspaces: { a: { bits: 18446744073709551615 } }")]
    [InlineData("machine: m\nspaces: { a: { bits: \"${0xffff_ffff_ffff_ffff}\" } }")]
    [InlineData("machine: m\ndevices: { a$i: { for: { i: -9223372036854775808..9223372036854775807 }, type: x } }")]
    [InlineData("machine: m\nparameters: { a: { type: int, default: -9223372036854775808 } }")]
    [InlineData("machine: m\ndevices: { a: { type: x, irq: \"b[99999999999999999999]\" } }")]
    [InlineData("machine: m\nspaces: { s: { bits: 8 } }\ndevices: { a: { type: x, map: \"s@0!99999999999\" } }")]
    [InlineData("machine: m\ninclude: \"a\\0b\"")]
    [InlineData("machine: m\nparameters: { k: { type: file, default: \"a\\0b\" } }")]
    [InlineData("machine: [")]
    [InlineData("machine: {a: b")]
    [InlineData("? a\n: b")]
    [InlineData("--- !<")]
    [InlineData("%YAML 99.9\n---\na")]
    [InlineData("machine: m\n\t- x")]
    [InlineData("machine: \"\\u12\"")]
    [InlineData("machine: |\n  a\n b")]
    [InlineData("\uFEFF")]
    [InlineData("- - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - a")]
    public void KnownText_IsReadOrRefusedWithAPlace(string text) => Assert.Contains(Survives(text), (bool[])[true, false]);

    private static bool Survives(string text)
    {
        try
        {
            var problems = new MachineProblems();
            MachineFile file = MachineFile.Read(new SourceText("m.yaml", text), null, problems);
            MachineModelBuilder.Read(file, new ModelRequest { Everything = true }, problems);
            MachineModel model = MachineModelBuilder.Read(file, new ModelRequest(), problems).Model;
            Assert.All(problems.All, problem => Assert.NotEmpty(problem.Render()));
            _ = MachinePlan.CommandsOf(model).Select(CommandScript.Render).Count();
            return problems.Errors == 0;
        }
        catch (MachineFileException e)
        {
            Assert.NotEmpty(e.Message);
            return false;
        }
    }
}
