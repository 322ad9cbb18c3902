namespace Emu.Modules.Errors;

/// <summary>Finds what somebody may have meant.</summary>
internal static class NearestName
{
    /// <summary>The name with the fewest edits, or null when even that one is too far away.</summary>
    public static string? Find(string wanted, IEnumerable<string> names)
    {
        string? nearest = null;
        int best = Math.Max(2, wanted.Length / 3) + 1;
        foreach (string name in names)
        {
            int distance = Math.Abs(name.Length - wanted.Length) < best ? Distance(wanted, name) : best;
            if (distance < best)
            {
                (nearest, best) = (name, distance);
            }
        }

        return nearest;
    }

    private static int Distance(string a, string b)
    {
        int[] row = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
        {
            row[j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
