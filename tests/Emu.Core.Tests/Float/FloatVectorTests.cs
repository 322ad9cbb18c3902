namespace Emu.Core.Tests.Float;

/// <summary>Runs every line of <c>Vectors/*.txt</c>.</summary>
public class FloatVectorTests
{
    public static TheoryData<string, string, string, string> Vectors()
    {
        TheoryData<string, string, string, string> data = [];
        foreach (string path in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Float", "Vectors"), "*.txt").Order(StringComparer.Ordinal))
        {
            string traits = "traits";
            int number = 0;
            foreach (string line in File.ReadLines(path))
            {
                number++;
                if (line.StartsWith("traits", StringComparison.Ordinal))
                {
                    traits = line;
                }
                else if (line.Length > 0 && line[0] != '#')
                {
                    string[] sides = line.Split(" -> ");
                    data.Add($"{Path.GetFileName(path)}:{number}", traits, sides[0], sides[1]);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Operation_OfVector_GivesItsResultAndFlags(string place, string traits, string operation, string expected)
    {
        Assert.Equal($"{place}: {expected}", $"{place}: {FloatVector.Run(operation, traits)}");
    }
}
